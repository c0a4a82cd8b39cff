#include <string>
#include <utility>

#include "contract/fail.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

// Users and items with at least one rating, and ratings; GroupLens.
constexpr std::pair<const char*, InteractionsShape> shapes[] = {
    {"ml-100k", {943, 1682, 100000}},      {"ml-1m", {6040, 3706, 1000209}},
    {"ml-10m", {69878, 10677, 10000054}},  {"ml-20m", {138493, 26744, 20000263}},
    {"ml-25m", {162541, 59047, 25000095}}, {"ml-32m", {200948, 84432, 32000204}},
};

}  // namespace

InteractionsShape v0_1::shape_like(const std::string& name) {
  std::string known;
  for (const auto& [known_name, shape] : shapes) {
    if (name == known_name) return shape;
    known += (known.empty() ? "" : ", ") + std::string(known_name);
  }
  fail(ErrorCode::argument, "no data set is called '", name,
       "'; those whose shape is known: ", known);
}

}  // namespace wf
