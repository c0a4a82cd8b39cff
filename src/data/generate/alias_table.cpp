#include "data/generate/alias_table.hpp"

#include <numeric>

namespace wf {

AliasTable::AliasTable(const std::vector<double>& weights) : columns_(weights.size()) {
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  std::vector<double> share(weights.size());
  std::vector<Id> small, large;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / mean;
    (share[i] < 1 ? small : large).push_back(static_cast<Id>(i));
    columns_[i] = {1.0f, static_cast<Id>(i)};
  }
  while (!small.empty() && !large.empty()) {
    const Id poor = small.back();
    const Id rich = large.back();
    small.pop_back();
    columns_[poor] = {static_cast<float>(share[poor]), rich};
    share[rich] -= 1 - share[poor];
    if (share[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
}

}  // namespace wf
