#pragma once

#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// Orders the triplets by user, those of a user in their order so far, releases triplets.users and
/// returns the row offsets. In place when the users ascend already; otherwise one array at a time,
/// so that no more than one of them exists twice. Users must lie in [0, user_count).
std::vector<Offset> group_by_user(Triplets& triplets, Id user_count);

}  // namespace wf
