#include "models/als/problem.hpp"

#include <numeric>
#include <utility>

namespace wf {

AlsProblem::AlsProblem(const Interactions& train, const AlsConfig& config)
    : train_(train), values_(als_values(train.by_user(), 0, train.size(), config)) {
  const CsrView rows = train_.by_user();
  by_item_ = transpose(rows);
  AlsValues item_values = als_values(by_item_.view(), 0, by_item_.size(), config);
  by_item_.values = std::move(item_values.weights);
  item_targets_ = std::move(item_values.targets);
  const auto user_offsets = static_cast<std::size_t>(rows.rows) + 1;
  user_lambda_ =
      als_regularization(Span<const Offset>(rows.offsets, user_offsets), rows.columns, config);
  item_lambda_ = als_regularization(by_item_.offsets, rows.rows, config);
  constant_ = std::accumulate(values_.targets.begin(), values_.targets.end(), 0.0);
}

AlsEntries AlsProblem::users() const {
  const CsrView rows = train_.by_user();
  return {{rows.rows, rows.columns, rows.offsets, rows.indices, values_.weights.data()},
          values_.targets.data(),
          user_lambda_.data()};
}

AlsEntries AlsProblem::items() const {
  return {by_item_.view(), item_targets_.data(), item_lambda_.data()};
}

// With w and t of either objective, sum_stored c (p - x)^2 is what the solver sums plus c p^2,
// which equals c p = t as p is 0 or 1.
double AlsProblem::loss(double solver_loss) const {
  const double cells = static_cast<double>(train_.user_count()) * train_.item_count();
  return (solver_loss + constant_) / cells;
}

}  // namespace wf
