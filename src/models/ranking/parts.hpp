#pragma once

#include <memory>

#include "models/ranking/side.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {

struct RankingSgd::State {
  RankingSide users;
  RankingSide items;
  int epochs = 0;                  ///< trained so far
  bool normalize_features = true;  ///< whether the weights of a row of features sum to 1
};

/// The best iteration so far, of a fit that stops early.
struct RankingSgd::Best {
  int iteration = 0;
  std::shared_ptr<const State> state;
  std::shared_ptr<const FactorMatrix> user_factors;
  std::shared_ptr<const FactorMatrix> item_factors;
};

}  // namespace wf
