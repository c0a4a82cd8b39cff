#include "models/check_finite.hpp"

#include <algorithm>
#include <cmath>

#include "warpfactor/error.hpp"

namespace wf {

void check_finite(const FactorMatrix& factors, const std::string& side, const IdMap& ids,
                  const std::string& advice) {
  for (Offset row = 0; row < factors.rows(); ++row) {
    const float* const first = factors.row(row);
    const auto wrong = std::find_if(first, first + factors.factors(),
                                    [](float value) { return !std::isfinite(value); });
    if (wrong != first + factors.factors())
      throw Error(ErrorCode::numeric,
                  "the factors of " + side + " '" + ids.name(static_cast<Id>(row)) + "' (row " +
                      std::to_string(row) + ") hold " + std::to_string(*wrong) + "; " + advice);
  }
}

void check_tells_items_apart(const FactorMatrix& items, const std::string& advice) {
  if (items.rows() < 2) return;
  for (Offset row = 1; row < items.rows(); ++row)
    if (!std::equal(items.row(row), items.row(row) + items.factors(), items.row(0))) return;
  throw Error(ErrorCode::numeric, "the training gives all " + std::to_string(items.rows()) +
                                      " items the same factors, so that each has the same score; " +
                                      advice);
}

}  // namespace wf
