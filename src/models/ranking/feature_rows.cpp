#include "models/ranking/feature_rows.hpp"

#include <algorithm>
#include <cmath>

namespace wf {

FeatureRows::FeatureRows(const FeatureTable& table, const std::vector<Id>& own, Id own_count,
                         bool normalize)
    : rows_(table.rows().size()), columns_(Offset{own_count} + table.features().size()) {
  const CsrView named = table.weights();
  offsets_.push_back(0);
  for (Offset row = 0; row < rows_; ++row) {
    double sum = own_count > 0;
    for (Offset k = named.offsets[row]; k < named.offsets[row + 1]; ++k)
      sum += std::fabs(named.value(k));
    const double scale = normalize && sum > 0 ? 1 / sum : 1;
    if (own_count > 0 && own[row] != no_id) {
      columns_of_rows_.push_back(own[row]);
      weights_.push_back(static_cast<float>(scale));
    }
    for (Offset k = named.offsets[row]; k < named.offsets[row + 1]; ++k) {
      columns_of_rows_.push_back(own_count + named.indices[k]);
      weights_.push_back(static_cast<float>(named.value(k) * scale));
    }
    offsets_.push_back(static_cast<Offset>(weights_.size()));
  }
}

Id FeatureRows::empty_rows() const {
  if (offsets_.empty()) return 0;
  Id count = 0;
  for (Offset row = 0; row < rows_; ++row)
    count += std::all_of(weights_.begin() + offsets_[row], weights_.begin() + offsets_[row + 1],
                         [](float weight) { return weight == 0; });
  return count;
}

}  // namespace wf
