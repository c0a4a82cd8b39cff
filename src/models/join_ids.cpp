#include "models/join_ids.hpp"

#include <vector>

#include "data/translate.hpp"

namespace wf {

Id add_id(const IdMap& from, Id id, IdMap& to) {
  const bool numbers = from.kind() == IdMap::Kind::number && to.kind() == IdMap::Kind::number;
  return numbers ? to.add(from.number(id)) : to.add(from.name(id));
}

std::shared_ptr<const IdMap> join_ids(const std::shared_ptr<const IdMap>& base,
                                      const std::shared_ptr<const IdMap>& more) {
  if (base == more) return base;
  if (base->size() == 0) return more;
  const std::vector<Id> known = translate(*more, *base);
  std::shared_ptr<IdMap> joined;
  for (Id id = 0; id < more->size(); ++id) {
    if (known[id] != no_id) continue;
    if (!joined) joined = std::make_shared<IdMap>(*base);
    add_id(*more, id, *joined);
  }
  if (!joined) return base;
  return joined;
}

}  // namespace wf
