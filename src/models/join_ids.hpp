#pragma once

#include <memory>

#include "warpfactor/id_map.hpp"

namespace wf {

/// The ids of `base` under their numbers, followed by those of `more` that it lacks: `base` itself
/// when there are none, `more` itself when `base` is empty. Throws Error(format) when text should
/// join a map of numbers.
std::shared_ptr<const IdMap> join_ids(const std::shared_ptr<const IdMap>& base,
                                      const std::shared_ptr<const IdMap>& more);

/// Adds id `id` of `from` to `to` and returns its number there.
Id add_id(const IdMap& from, Id id, IdMap& to);

}  // namespace wf
