#pragma once

#include "warpfactor/interactions.hpp"

namespace wf {

/// The entries of at least this value, under maps without the users and items that have none left.
Interactions with_values_from(const Interactions& all, float smallest);

/// The same entries; values below the limit become -1, a dislike.
Interactions with_dislikes(const Interactions& all, float limit);

/// The same entries of which no times are known.
Interactions without_times(const Interactions& all);

}  // namespace wf
