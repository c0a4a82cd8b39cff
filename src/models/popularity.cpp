#include "warpfactor/popularity.hpp"

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/file/model_file.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

FactorMatrix ones(Offset rows) {
  FactorMatrix factors(rows, 1);
  for (Offset row = 0; row < rows; ++row) factors.row(row)[0] = 1;
  return factors;
}

FactorMatrix positive_counts(const CsrView& entries) {
  std::vector<Offset> counts(static_cast<std::size_t>(entries.columns));
  for (Offset entry = 0; entry < entries.size(); ++entry)
    if (entries.value(entry) > 0) ++counts[entries.indices[entry]];
  FactorMatrix factors(entries.columns, 1);
  for (Offset item = 0; item < entries.columns; ++item)
    factors.row(item)[0] = static_cast<float>(counts[item]);
  return factors;
}

}  // namespace

Popularity::Popularity(const std::string& device) : FactorModel(device) {}

void Popularity::fit(const Interactions& train) {
  if (train.size() == 0)
    throw Error(ErrorCode::argument, "the training data holds no interactions");
  set_factors(train.user_map(), ones(train.user_count()), train.item_map(),
              positive_counts(train.by_user()));
}

TopK Popularity::recommend(const Interactions& histories, const RecommendOptions& options) const {
  TopK all = make_top_k(histories.user_count(), clamped_k(options.k, items().size()));
  ExcludedItems excluded(options.exclude, histories.users(), items());
  for_each_batch(histories.user_count(), [&](Offset first, Offset count) {
    const std::vector<Id> users = id_range(first, count);
    copy_rows(recommend_rows(ones(count).view(), excluded.rows(users), options), all, first);
  });
  return all;
}

TopK Popularity::similar_items(Span<const Id> items, const SimilarOptions& options) const {
  return Model::similar_items(items, options);
}

TopK Popularity::similar_users(Span<const Id> users, const SimilarOptions& options) const {
  return Model::similar_users(users, options);
}

void Popularity::save(const std::string& path) const {
  write_model_file(path, {kind(),
                          nlohmann::json::object(),
                          nlohmann::json::object(),
                          users(),
                          items(),
                          {{"user_factors", &user_factors()}, {"item_factors", &item_factors()}}});
}

Popularity Popularity::load(const std::string& path, const std::string& device) {
  const ModelFile file(path);
  Popularity model(device);
  file.expect_kind(model.kind());
  const auto users = file.read_ids("users");
  const auto items = file.read_ids("items");
  FactorMatrix user_factors = file.read_factors("user_factors", *users, 1);
  FactorMatrix item_factors = file.read_factors("item_factors", *items, 1);
  model.set_factors(users, std::move(user_factors), items, std::move(item_factors));
  return model;
}

}  // namespace wf
