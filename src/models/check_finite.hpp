#pragma once

#include <string>

#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// Throws Error(numeric) naming the first row with a value that is not finite; `advice` ends the
/// message.
void check_finite(const FactorMatrix& factors, const std::string& side, const IdMap& ids,
                  const std::string& advice);

/// Throws Error(numeric) when all of several rows are equal: every item then has the same score.
void check_tells_items_apart(const FactorMatrix& items, const std::string& advice);

}  // namespace wf
