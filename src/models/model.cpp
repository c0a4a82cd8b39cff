#include "warpfactor/model.hpp"

#include "models/candidates.hpp"
#include "models/unsupported.hpp"
#include "warpfactor/detail/target_ranks.hpp"

namespace wf {
namespace {

void check_rows(const std::string& what, const CsrView& rows, std::size_t users, Id items) {
  if (rows.rows != static_cast<Offset>(users))
    throw Error(ErrorCode::shape, what + " have " + std::to_string(rows.rows) + " rows for " +
                                      std::to_string(users) + " users");
  if (rows.columns > items)
    throw Error(ErrorCode::shape, what + " have " + std::to_string(rows.columns) +
                                      " columns but the model has " + std::to_string(items) +
                                      " items");
}

}  // namespace

void Model::score(Span<const Id> users, MatrixView<float> out) const {
  check_ids("user", users, user_map()->size());
  const Offset rows = static_cast<Offset>(users.size()), columns = items().size();
  if (out.rows != rows || out.columns != columns)
    throw Error(ErrorCode::shape, "the scores have room for " + std::to_string(out.rows) + " x " +
                                      std::to_string(out.columns) + ", expected " +
                                      std::to_string(rows) + " x " + std::to_string(columns));
  if (rows != 0 && columns != 0) score_rows(users, out);
}

TopK Model::recommend(const Interactions&, const RecommendOptions&) const {
  unsupported(*this, "recommend to users that it was not fitted with");
}

TopK Model::recommend(const FeatureTable&, const RecommendOptions&) const {
  unsupported(*this, "recommend by features");
}

TopK Model::similar_items(Span<const Id>, const SimilarOptions&) const {
  unsupported(*this, "say which items are alike");
}

TopK Model::similar_users(Span<const Id>, const SimilarOptions&) const {
  unsupported(*this, "say which users are alike");
}

void Model::update_users(const Interactions&, const FeatureTable&) {
  unsupported(*this, "fold in users");
}

void Model::update_items(const Interactions&, const FeatureTable&) {
  unsupported(*this, "fold in items");
}

void Model::update_users(const FeatureTable&) {
  unsupported(*this, "fold in users by their features");
}

void Model::update_items(const FeatureTable&) {
  unsupported(*this, "fold in items by their features");
}

std::vector<NamedMatrix> Model::exported() const { unsupported(*this, "be exported as matrices"); }

detail::TargetRanks detail::rank_targets(const Model& model, const RankRows& rows) {
  check_ids("user", rows.users, model.users().size());
  check_rows("targets", rows.targets, rows.users.size(), model.items().size());
  if (rows.excluded.rows != 0)
    check_rows("excluded items", rows.excluded, rows.users.size(), model.items().size());
  if (rows.users.empty()) return {};
  return model.rank_rows(rows);
}

}  // namespace wf
