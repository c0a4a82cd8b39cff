#include "warpfactor/features.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "contract/fail.hpp"
#include "data/translate.hpp"

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

FeatureTable FeatureTable::with_identity() const {
  return {weights_, std::vector<float>(static_cast<std::size_t>(rows().size()), 1.0f)};
}

FeatureTable FeatureTable::normalized() const {
  const CsrView given = weights();
  std::vector<Offset> offsets(given.offsets, given.offsets + given.rows + 1);
  std::vector<Id> features(given.indices, given.indices + given.size());
  std::vector<float> scaled(features.size());
  std::vector<float> own = own_weights_;
  for (Offset row = 0; row < given.rows; ++row) {
    double sum = own.empty() ? 0 : std::fabs(own[row]);
    for (Offset k = offsets[row]; k < offsets[row + 1]; ++k) sum += std::fabs(given.value(k));
    const double scale = sum > 0 ? 1 / sum : 0;
    for (Offset k = offsets[row]; k < offsets[row + 1]; ++k)
      scaled[k] = static_cast<float>(given.value(k) * scale);
    if (!own.empty()) own[row] = static_cast<float>(own[row] * scale);
  }
  return {Interactions(std::move(offsets), std::move(features), std::move(scaled), {}, row_map(),
                       feature_map()),
          std::move(own)};
}

FeatureTable FeatureTable::aligned(const std::shared_ptr<const IdMap>& rows,
                                   const std::shared_ptr<const IdMap>& features) const {
  Interactions weights = weights_.aligned(rows, features);
  std::vector<float> own;
  if (has_identity()) {
    const std::vector<Id> row_of = translate(*rows, this->rows());
    for (const Id row : row_of) own.push_back(row == no_id ? 1.0f : own_weights_[row]);
  }
  return {std::move(weights), std::move(own)};
}

}  // namespace wf
