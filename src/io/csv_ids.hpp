#pragma once

#include <string>
#include <vector>

#include "warpfactor/id_map.hpp"

namespace wf {

/// The id as a field of comma-separated text: in quotes where it would otherwise be read as
/// something else. Throws Error(format) for one that holds a line break.
std::string csv_id(const IdMap& map, Id id);

/// All ids of a map so.
std::vector<std::string> csv_ids(const IdMap& map);

}  // namespace wf
