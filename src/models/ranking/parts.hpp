#pragma once

#include <memory>

#include "models/ranking/side.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {

struct RankingSgd::State {
  RankingSide users;
  RankingSide items;
  int epochs = 0;  ///< trained so far
};

/// The best iteration so far, of a fit that stops early.
struct RankingSgd::Best {
  int iteration = 0;
  std::shared_ptr<const State> state;
  FactorMatrix user_factors;
  FactorMatrix item_factors;
};

}  // namespace wf
