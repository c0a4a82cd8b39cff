#include "warpfactor/model.hpp"

#include "warpfactor/error.hpp"

namespace wf {
namespace {

[[noreturn]] void unsupported(const Model& model, const std::string& request) {
  throw Error(ErrorCode::unsupported, "a model of kind '" + model.kind() + "' cannot " + request);
}

}  // namespace

TopK Model::recommend(const Interactions&, const RecommendOptions&) const {
  unsupported(*this, "recommend to users that it was not fitted with");
}

TopK Model::similar_items(Span<const Id>, const SimilarOptions&) const {
  unsupported(*this, "say which items are alike");
}

TopK Model::similar_users(Span<const Id>, const SimilarOptions&) const {
  unsupported(*this, "say which users are alike");
}

}  // namespace wf
