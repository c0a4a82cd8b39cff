#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// An entry by original ids; value 1 where there are none, time -1.
struct Triple {
  std::string user;
  std::string item;
  float value = 1;
  std::int64_t time = -1;
  bool operator==(const Triple& other) const = default;
  bool operator<(const Triple& other) const {
    return std::tie(user, item) < std::tie(other.user, other.item);
  }
};

inline std::ostream& operator<<(std::ostream& out, const Triple& triple) {
  return out << "(" << triple.user << ", " << triple.item << ", " << triple.value << ", "
             << triple.time << ")";
}

/// All entries, sorted by the text of user and item.
inline std::vector<Triple> triples_of(const Interactions& data) {
  std::vector<Triple> triples;
  const CsrView rows = data.by_user();
  for (Id user = 0; user < data.user_count(); ++user) {
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
      triples.push_back({data.users().name(user), data.items().name(rows.indices[k]), rows.value(k),
                         data.times() ? data.times()[k] : -1});
    }
  }
  std::sort(triples.begin(), triples.end());
  return triples;
}

/// The ids of a map in their order.
inline std::vector<std::string> names_of(const IdMap& map) {
  std::vector<std::string> names;
  for (Id id = 0; id < map.size(); ++id) names.push_back(map.name(id));
  return names;
}

}  // namespace wf
