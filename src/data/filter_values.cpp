#include "data/filter_values.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace wf {
namespace {

/// The ids that are marked, in their order, and the numbers that they get in the new map.
struct KeptIds {
  std::shared_ptr<IdMap> map;
  std::vector<Id> number_of;
};

KeptIds keep_ids(const IdMap& ids, const std::vector<char>& marked) {
  const bool numbers = ids.kind() == IdMap::Kind::number;
  KeptIds kept{std::make_shared<IdMap>(ids.kind()), std::vector<Id>(marked.size(), no_id)};
  for (Id id = 0; id < ids.size(); ++id)
    if (marked[id])
      kept.number_of[id] = numbers ? kept.map->add(ids.number(id)) : kept.map->add(ids.name(id));
  return kept;
}

std::vector<std::int64_t> times_of(const Interactions& all) {
  if (!all.has_times()) return {};
  return {all.times(), all.times() + all.size()};
}

}  // namespace

Interactions with_values_from(const Interactions& all, float smallest) {
  const CsrView rows = all.by_user();
  std::vector<char> has_entry(static_cast<std::size_t>(all.user_count()));
  std::vector<char> is_met(static_cast<std::size_t>(all.item_count()));
  for (Id user = 0; user < all.user_count(); ++user)
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k)
      if (rows.value(k) >= smallest) has_entry[user] = is_met[rows.indices[k]] = 1;
  const KeptIds users = keep_ids(all.users(), has_entry);
  const KeptIds items = keep_ids(all.items(), is_met);
  std::vector<Offset> offsets{0};
  std::vector<Id> kept;
  std::vector<float> values;
  std::vector<std::int64_t> times;
  for (Id user = 0; user < all.user_count(); ++user) {
    if (!has_entry[user]) continue;
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
      if (rows.value(k) < smallest) continue;
      kept.push_back(items.number_of[rows.indices[k]]);
      if (rows.values) values.push_back(rows.values[k]);
      if (all.has_times()) times.push_back(all.times()[k]);
    }
    offsets.push_back(static_cast<Offset>(kept.size()));
  }
  return Interactions(std::move(offsets), std::move(kept), std::move(values), std::move(times),
                      users.map, items.map, all.time_format());
}

Interactions with_dislikes(const Interactions& all, float limit) {
  const CsrView rows = all.by_user();
  std::vector<float> values(static_cast<std::size_t>(rows.size()));
  for (Offset k = 0; k < rows.size(); ++k)
    values[k] = rows.value(k) < limit ? -1.0f : rows.value(k);
  return Interactions({rows.offsets, rows.offsets + rows.rows + 1},
                      {rows.indices, rows.indices + rows.size()}, std::move(values), times_of(all),
                      all.user_map(), all.item_map(), all.time_format());
}

Interactions without_times(const Interactions& all) {
  const CsrView rows = all.by_user();
  std::vector<float> values;
  if (rows.values) values.assign(rows.values, rows.values + rows.size());
  return Interactions({rows.offsets, rows.offsets + rows.rows + 1},
                      {rows.indices, rows.indices + rows.size()}, std::move(values), {},
                      all.user_map(), all.item_map());
}

}  // namespace wf
