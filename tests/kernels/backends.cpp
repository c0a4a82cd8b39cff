#include "kernels/backends.hpp"

#include <cstdlib>
#include <sstream>

namespace wf::test {
namespace {

bool is_required(const std::string& name) {
  const char* list = std::getenv("WARPFACTOR_REQUIRE_BACKENDS");
  std::istringstream names(list == nullptr ? "" : list);
  for (std::string required; std::getline(names, required, ',');)
    if (required == name) return true;
  return false;
}

}  // namespace

double solve_tolerance(const std::string& name, AlsMethod method) {
  return name != "cuda" ? 1e-5 : method == AlsMethod::cg ? 5e-4 : 1e-4;
}

void BackendTest::SetUp() {
  std::string reason;
  entry_ = find_backend(backend_name(), reason);
  if (entry_ != nullptr) return;
  if (is_required(backend_name())) FAIL() << backend_name() << ": " << reason;
  GTEST_SKIP() << backend_name() << ": " << reason;
}

}  // namespace wf::test
