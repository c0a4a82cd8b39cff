#pragma once

#include <memory>

#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// One side of a model with the rows of `folded` put in.
struct UpdatedSide {
  std::shared_ptr<const IdMap> ids;
  FactorMatrix factors;
};

/// Row r of `folded` is that of ids.name(r). Those with entries in row r of `entries` replace the
/// known rows or join them.
UpdatedSide updated_side(const std::shared_ptr<const IdMap>& known, const FactorMatrix& factors,
                         const IdMap& ids, const CsrView& entries, const FactorMatrix& folded);

}  // namespace wf
