#include "warpfactor/ranking.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "models/ranking/config.hpp"
#include "models/ranking/parts.hpp"

namespace wf {
namespace {

RankingConfig checked(RankingConfig config) {
  check_config(config);
  return config;
}

FeatureEmbeddings named_part(const RankingSide& side, int factors) {
  FeatureEmbeddings part{side.named, FactorMatrix(side.named->size(), factors), {}};
  if (!side.fitted()) return part;
  for (Id feature = 0; feature < side.named->size(); ++feature)
    std::copy_n(side.embeddings.row(Offset{side.own} + feature), factors,
                part.embeddings.row(feature));
  part.biases.assign(side.biases.begin() + side.own, side.biases.end());
  return part;
}

}  // namespace

RankingSgd::RankingSgd(RankingConfig config)
    : FactorModel(checked(config).device, config.threads),
      config_(std::move(config)),
      state_(std::make_shared<const State>()) {}

std::string RankingSgd::kind() const {
  for (const auto& [loss, name] : enum_names(config_.loss))
    if (loss == config_.loss) return std::string(name);
  return {};
}

int RankingSgd::trained_epochs() const { return state_->epochs; }

void RankingSgd::fit(const Interactions& train, ProgressCallback on_progress) {
  RankingFitOptions options;
  options.on_progress = std::move(on_progress);
  fit(train, options);
}

FeatureEmbeddings RankingSgd::user_features() const {
  return named_part(state_->users, config_.factors);
}

FeatureEmbeddings RankingSgd::item_features() const {
  return named_part(state_->items, config_.factors);
}

}  // namespace wf
