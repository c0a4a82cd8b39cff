#include "data/translate.hpp"

namespace wf {

std::vector<Id> translate(const IdMap& from, const IdMap& to) {
  std::vector<Id> found(static_cast<std::size_t>(from.size()));
  const bool numbers = from.kind() == IdMap::Kind::number;
  for (Id id = 0; id < from.size(); ++id)
    found[id] = numbers ? to.find(from.number(id)) : to.find(from.name(id));
  return found;
}

}  // namespace wf
