#include <algorithm>
#include <vector>

#include "models/als/fold_in.hpp"
#include "models/candidates.hpp"
#include "warpfactor/als.hpp"

namespace wf {
namespace {

double inner_product(const float* a, const float* b, int factors) {
  double sum = 0;
  for (int i = 0; i < factors; ++i) sum += double{a[i]} * b[i];
  return sum;
}

/// `row` with a right-hand side of `item` alone, so that its solution z fulfils A z = q_item.
AlsRows with_target(AlsRows row, Id item) {
  std::vector<Id>& items = row.weights.indices;
  std::fill(row.targets.begin(), row.targets.end(), 0.0f);
  const auto place = std::lower_bound(items.begin(), items.end(), item);
  const auto position = place - items.begin();
  if (place == items.end() || *place != item) {
    items.insert(place, item);
    row.weights.values.insert(row.weights.values.begin() + position, 0.0f);
    row.targets.insert(row.targets.begin() + position, 0.0f);
    ++row.weights.offsets.back();
  }
  row.targets[position] = 1;
  return row;
}

}  // namespace

// The user's row is p = A^-1 sum_j t_j q_j, hence the score p.q = sum_j t_j q_j.z with A z = q.
Explanation ImplicitAls::explain(const Interactions& histories, Id user, Id item) const {
  check_ids("item", Span<const Id>(&item, 1), items().size());
  check_ids("row of the histories", Span<const Id>(&user, 1), histories.user_count());
  const Interactions known = histories.aligned(histories.user_map(), item_map());
  const AlsRows row(known.by_user(), user, 1, config_);
  const auto fold_in = user_fold_in();
  const FactorMatrix p = fold_in->solve(row.entries());
  const FactorMatrix z = fold_in->solve(with_target(row, item).entries());
  Explanation explanation;
  explanation.score = inner_product(p.row(0), item_factors().row(item), p.factors());
  for (std::size_t j = 0; j < row.targets.size(); ++j) {
    const Id other = row.weights.indices[j];
    const double share = inner_product(z.row(0), item_factors().row(other), z.factors());
    explanation.contributions.push_back({other, row.targets[j] * share});
  }
  std::stable_sort(explanation.contributions.begin(), explanation.contributions.end(),
                   [](const Contribution& a, const Contribution& b) { return a.value > b.value; });
  return explanation;
}

}  // namespace wf
