#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// Orders the triplets by user, those of a user in their order so far, releases triplets.users and
/// returns the row offsets. Up to most_in_place entries no array is copied; beyond, one at a time
/// exists twice. Users must lie in [0, user_count).
std::vector<Offset> group_by_user(
    Triplets& triplets, Id user_count,
    std::size_t most_in_place = std::numeric_limits<std::uint32_t>::max());

}  // namespace wf
