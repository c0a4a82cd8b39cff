#include "models/file/model_file.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/model.hpp"
#include "warpfactor/popularity.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {
namespace {

template <class Kind>
std::unique_ptr<Model> load(const std::string& path, const std::string& device) {
  return std::make_unique<Kind>(Kind::load(path, device));
}

struct Loader {
  const char* kind;
  std::unique_ptr<Model> (*load)(const std::string& path, const std::string& device);
};

constexpr Loader loaders[] = {{"als", load<ImplicitAls>},     {"bpr", load<RankingSgd>},
                              {"logistic", load<RankingSgd>}, {"popular", load<Popularity>},
                              {"warp", load<RankingSgd>},     {"warp-kos", load<RankingSgd>}};

}  // namespace

std::unique_ptr<Model> v0_1::load_model(const std::string& path, const std::string& device) {
  const ModelFile file(path);
  std::string known;
  for (const Loader& loader : loaders) {
    if (file.kind() == loader.kind) return loader.load(path, device);
    known += (known.empty() ? "" : ", ") + std::string(loader.kind);
  }
  file.fail("holds a model of unknown kind '" + file.kind() + "', expected one of " + known);
}

}  // namespace wf
