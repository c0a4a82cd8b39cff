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

/// The names that the two sides have for their rows and features.
struct Side {
  const char* row;
  const char* feature;
};

FeatureTable build_features(const std::vector<FeatureRow>& rows,
                            const std::shared_ptr<const IdMap>& ids,
                            const std::shared_ptr<const IdMap>& features, const Side& side) {
  Triplets entries;
  for (const FeatureRow& row : rows) {
    const Id id = find(*ids, row.id, side.row);
    for (const WeightedFeature& feature : row.features) {
      entries.users.push_back(id);
      entries.items.push_back(find(*features, feature.name, side.feature));
      entries.values.push_back(static_cast<float>(feature.weight));
    }
  }
  return FeatureTable(std::move(entries), ids, features);
}

}  // namespace

Dataset::Dataset() { fit({}, {}); }

void Dataset::fit(const std::vector<Name>& users, const std::vector<Name>& items,
                  const std::vector<Name>& user_features, const std::vector<Name>& item_features) {
  const auto none = std::make_shared<const IdMap>();
  extend({none, none, none, none}, users, items, user_features, item_features);
}

void Dataset::fit_partial(const std::vector<Name>& users, const std::vector<Name>& items,
                          const std::vector<Name>& user_features,
                          const std::vector<Name>& item_features) {
  extend(maps_, users, items, user_features, item_features);
}

void Dataset::extend(Maps maps, const std::vector<Name>& users, const std::vector<Name>& items,
                     const std::vector<Name>& user_features,
                     const std::vector<Name>& item_features) {
  // All or nothing: a name that is refused leaves every map as it was.
  maps.users = extended(maps.users, users, "user");
  maps.items = extended(maps.items, items, "item");
  maps.user_features = extended(maps.user_features, user_features, "user feature");
  maps.item_features = extended(maps.item_features, item_features, "item feature");
  maps_ = std::move(maps);
}

Interactions Dataset::build_interactions(const std::vector<Observation>& observations,
                                         Duplicates duplicates) const {
  Triplets entries;
  for (const Observation& observation : observations) {
    entries.users.push_back(find(*maps_.users, observation.user, "user"));
    entries.items.push_back(find(*maps_.items, observation.item, "item"));
    entries.values.push_back(static_cast<float>(observation.value));
  }
  return Interactions(std::move(entries), maps_.users, maps_.items, duplicates);
}

FeatureTable Dataset::build_user_features(const std::vector<FeatureRow>& rows) const {
  return build_features(rows, maps_.users, maps_.user_features, {"user", "user feature"});
}

FeatureTable Dataset::build_item_features(const std::vector<FeatureRow>& rows) const {
  return build_features(rows, maps_.items, maps_.item_features, {"item", "item feature"});
}

}  // namespace wf
