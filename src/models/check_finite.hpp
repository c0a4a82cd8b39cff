#pragma once

#include <string>

#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// Throws Error(numeric) naming the first row with a value that is not finite; `advice` ends the
/// message.
void check_finite(const FactorMatrix& factors, const std::string& side, const IdMap& ids,
                  const std::string& advice);

}  // namespace wf
