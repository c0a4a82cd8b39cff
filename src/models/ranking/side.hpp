#pragma once

#include <memory>
#include <vector>

#include "contract/sgd.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {

/// All that training knows of one side, a row a feature: first the own feature of each user (item),
/// under its number, then the features that have names.
struct RankingSide {
  Id own = 0;  ///< 0 or the number of users (items)
  std::shared_ptr<const IdMap> named = std::make_shared<const IdMap>();
  FactorMatrix embeddings;
  std::vector<float> biases;
  FactorMatrix accumulators;
  std::vector<float> bias_accumulators;
  FactorMatrix steps;  ///< of adadelta, like bias_steps
  std::vector<float> bias_steps;

  RankingSide() = default;
  /// All zero.
  RankingSide(Id own, std::shared_ptr<const IdMap> named, int factors, SgdSchedule schedule);

  bool fitted() const { return embeddings.rows() > 0; }
  Offset features() const { return Offset{own} + named->size(); }
  SgdState<float> state();
  SgdState<const float> state() const;
};

/// `side` with more features, all that it has kept, those that are new drawn.
RankingSide grown(const RankingSide& side, Id own, std::shared_ptr<const IdMap> named, Side which,
                  const RankingConfig& config);

}  // namespace wf
