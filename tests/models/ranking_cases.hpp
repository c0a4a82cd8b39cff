#pragma once

#include <string>

#include "matrices.hpp"

namespace wf {

/// Few factors and epochs on the device under test.
inline RankingConfig small_config(const std::string& device, SgdLoss loss = SgdLoss::warp) {
  RankingConfig config;
  config.loss = loss;
  config.factors = 3;
  config.epochs = 5;
  config.device = device;
  return config;
}

inline constexpr SgdLoss all_losses[] = {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp,
                                         SgdLoss::warp_kos};

/// All that a model answers with.
inline std::vector<float> numbers_of(const FactorModel& model) {
  std::vector<float> numbers = values_of(model.user_factors());
  const std::vector<float> items = values_of(model.item_factors());
  numbers.insert(numbers.end(), items.begin(), items.end());
  return numbers;
}

/// Items 0 .. items - 1 with the feature "even" or "odd".
inline FeatureTable parities(Id items) {
  Dataset dataset;
  std::vector<Name> names;
  std::vector<FeatureRow> rows;
  for (Id item = 0; item < items; ++item) {
    names.push_back(item);
    rows.push_back({item, {item % 2 == 0 ? "even" : "odd"}});
  }
  dataset.fit({}, names, {}, {"even", "odd"});
  return dataset.build_item_features(rows);
}

/// A fit with these features and, where wished, one of each item's own.
inline RankingFitOptions with_parities(Id items, bool identity = true) {
  RankingFitOptions options;
  options.item_features = parities(items);
  options.item_identity = identity;
  return options;
}

class OnSgdBackends : public OnBackends {
 protected:
  RankingConfig config(SgdLoss loss = SgdLoss::warp) const {
    return small_config(GetParam(), loss);
  }
  RankingSgd fitted(const RankingConfig& config, const Interactions& train,
                    const RankingFitOptions& options = {}) const {
    RankingSgd model(config);
    model.fit(train, options);
    return model;
  }
};

/// The tests of models that are trained by gradient descent run on these devices.
#define WF_ON_SGD_BACKENDS(suite)                                                \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::Values("cpu", "reference"), \
                           [](const auto& info) { return std::string(info.param); })

}  // namespace wf
