#pragma once

#include <vector>

#include "contract/als.hpp"
#include "data/transpose.hpp"
#include "models/als/rows.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// A training matrix and its transpose as the solver takes them, with their storage.
class AlsProblem {
 public:
  AlsProblem(const Interactions& train, const AlsConfig& config);
  AlsProblem(const AlsProblem&) = delete;
  AlsProblem& operator=(const AlsProblem&) = delete;

  AlsEntries users() const;
  AlsEntries items() const;
  /// The model's loss, made from the solver's: what does not depend on the factors is added, and
  /// all divided by users x items.
  double loss(double solver_loss) const;

 private:
  Interactions train_;
  AlsValues values_;
  CsrMatrix by_item_;  ///< weights
  std::vector<float> item_targets_;
  std::vector<float> user_lambda_;
  std::vector<float> item_lambda_;
  double constant_ = 0;  ///< sum_stored c p^2
};

}  // namespace wf
