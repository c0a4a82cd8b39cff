#pragma once

#include <vector>

#include "warpfactor/id_map.hpp"

namespace wf {

/// For each number of `from`, the number in `to` of the same original id, or no_id. Different
/// numbers never lead to the same one.
std::vector<Id> translate(const IdMap& from, const IdMap& to);

}  // namespace wf
