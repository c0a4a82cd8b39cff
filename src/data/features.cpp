#include "warpfactor/features.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "contract/fail.hpp"

namespace wf {
namespace {

/// Ids that are out of range or arrays of different lengths are left to Interactions to refuse.
void check_weights(const Triplets& entries, const IdMap& rows, const IdMap& features) {
  const std::size_t size = std::min(entries.users.size(), entries.items.size());
  for (std::size_t k = 0; k < std::min(size, entries.values.size()); ++k) {
    if (std::isfinite(entries.values[k])) continue;
    const Id row = entries.users[k], feature = entries.items[k];
    if (row < 0 || row >= rows.size() || feature < 0 || feature >= features.size()) return;
    fail(ErrorCode::numeric, "the weight of feature '", features.name(feature), "' of '",
         rows.name(row), "' is ", entries.values[k], ", expected a finite number");
  }
}

Interactions weights_of(Triplets entries, std::shared_ptr<const IdMap> rows,
                        std::shared_ptr<const IdMap> features) {
  if (rows && features) check_weights(entries, *rows, *features);
  return Interactions(std::move(entries), std::move(rows), std::move(features), Duplicates::sum);
}

}  // namespace

FeatureTable::FeatureTable(Triplets entries, std::shared_ptr<const IdMap> rows,
                           std::shared_ptr<const IdMap> features)
    : weights_(weights_of(std::move(entries), std::move(rows), std::move(features))) {}

FeatureTable FeatureTable::aligned(const std::shared_ptr<const IdMap>& rows,
                                   const std::shared_ptr<const IdMap>& features) const {
  return FeatureTable(weights_.aligned(rows, features));
}

}  // namespace wf
