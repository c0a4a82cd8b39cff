#include "warpfactor/dataset.hpp"

#include <algorithm>

#include "contract/fail.hpp"

namespace wf {
namespace {

IdMap::Kind kind_of(const std::vector<Name>& names) {
  const bool numbers = std::all_of(names.begin(), names.end(), [](const Name& name) {
    return name.is_number() && name.number() >= 0;
  });
  return numbers ? IdMap::Kind::number : IdMap::Kind::text;
}

/// `map` with more names of a `what`. What was built from it goes on with the old one.
std::shared_ptr<const IdMap> extended(const std::shared_ptr<const IdMap>& map,
                                      const std::vector<Name>& names, const char* what) {
  if (names.empty()) return map;
  auto more = std::make_shared<IdMap>(map->size() == 0 ? IdMap(kind_of(names)) : *map);
  try {
    for (const Name& name : names)
      name.is_number() ? more->add(name.number()) : more->add(name.text());
  } catch (const Error& error) {
    fail(error.code(), what, " ", error.what());
  }
  return more;
}

Id find(const IdMap& map, const Name& name, const char* what) {
  const Id id = name.is_number() ? map.find(name.number()) : map.find(name.text());
  if (id == no_id)
    fail(ErrorCode::argument, what, " '", name.text(), "' is not in the dataset, which has ",
         map.size(), " of them; fit_partial adds more");
  return id;
}

/// What the two sides call their rows and features.
struct Side {
  const char* row;
  const char* feature;
  bool identity;
};

FeatureTable build_features(const std::vector<FeatureRow>& rows,
                            const std::shared_ptr<const IdMap>& ids,
                            const std::shared_ptr<const IdMap>& features, const Side& side,
                            bool normalize) {
  Triplets entries;
  for (const FeatureRow& row : rows) {
    const Id id = find(*ids, row.id, side.row);
    for (const WeightedFeature& feature : row.features) {
      entries.users.push_back(id);
      entries.items.push_back(find(*features, feature.name, side.feature));
      entries.values.push_back(static_cast<float>(feature.weight));
    }
  }
  FeatureTable table(std::move(entries), ids, features);
  if (side.identity) table = table.with_identity();
  return normalize ? table.normalized() : table;
}

}  // namespace

Dataset::Dataset(Options options) : options_(options) { fit({}, {}); }

void Dataset::fit(const std::vector<Name>& users, const std::vector<Name>& items,
                  const std::vector<Name>& user_features, const std::vector<Name>& item_features) {
  users_ = items_ = user_features_ = item_features_ = std::make_shared<const IdMap>();
  fit_partial(users, items, user_features, item_features);
}

void Dataset::fit_partial(const std::vector<Name>& users, const std::vector<Name>& items,
                          const std::vector<Name>& user_features,
                          const std::vector<Name>& item_features) {
  // All or nothing: a name that is refused leaves every map as it was.
  auto all_users = extended(users_, users, "user");
  auto all_items = extended(items_, items, "item");
  auto all_user_features = extended(user_features_, user_features, "user feature");
  auto all_item_features = extended(item_features_, item_features, "item feature");
  users_ = std::move(all_users);
  items_ = std::move(all_items);
  user_features_ = std::move(all_user_features);
  item_features_ = std::move(all_item_features);
}

Interactions Dataset::build_interactions(const std::vector<Observation>& observations,
                                         Duplicates duplicates) const {
  Triplets entries;
  for (const Observation& observation : observations) {
    entries.users.push_back(find(*users_, observation.user, "user"));
    entries.items.push_back(find(*items_, observation.item, "item"));
    entries.values.push_back(static_cast<float>(observation.value));
  }
  return Interactions(std::move(entries), users_, items_, duplicates);
}

FeatureTable Dataset::build_user_features(const std::vector<FeatureRow>& rows,
                                          bool normalize) const {
  return build_features(rows, users_, user_features_,
                        {"user", "user feature", options_.user_identity}, normalize);
}

FeatureTable Dataset::build_item_features(const std::vector<FeatureRow>& rows,
                                          bool normalize) const {
  return build_features(rows, items_, item_features_,
                        {"item", "item feature", options_.item_identity}, normalize);
}

}  // namespace wf
