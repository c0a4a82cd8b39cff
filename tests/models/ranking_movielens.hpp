#pragma once

#include "movielens.hpp"

namespace wf {

/// LightFM's defaults.
inline RankingConfig ten_epochs(SgdLoss loss, bool deterministic = true) {
  RankingConfig config;
  config.loss = loss;
  config.factors = 10;
  config.epochs = 10;
  config.device = device();
  config.deterministic = deterministic;
  // LightFM draws the items of entries for bpr, every item alike for warp.
  if (loss == SgdLoss::bpr) config.negative_sampler = NegativeSampler::popularity;
  return config;
}

inline RankingSgd fitted(const RankingConfig& config, const Interactions& train,
                         const RankingFitOptions& options = {}) {
  RankingSgd model(config);
  model.fit(train, options);
  return model;
}

}  // namespace wf
