#include "warpfactor/ranking.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "contract/fail.hpp"
#include "models/ranking/config.hpp"
#include "models/ranking/fields.hpp"
#include "models/ranking/parts.hpp"
#include "models/settings/access.hpp"

namespace wf {
namespace {

RankingConfig checked(RankingConfig config) {
  check_config(config);
  return config;
}

/// The embeddings with the biases as last column.
std::shared_ptr<const FactorMatrix> with_biases(const FeatureEmbeddings& learnt) {
  const int factors = learnt.embeddings.factors();
  auto rows = std::make_shared<FactorMatrix>(learnt.embeddings.rows(), factors + 1);
  for (Offset row = 0; row < rows->rows(); ++row) {
    std::copy_n(learnt.embeddings.row(row), factors, rows->row(row));
    rows->row(row)[factors] = learnt.biases[row];
  }
  return rows;
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

std::string kind_of(SgdLoss wanted) {
  for (const auto& [loss, name] : enum_names(wanted))
    if (loss == wanted) return std::string(name);
  return {};
}

}  // namespace

RankingSgd::RankingSgd(RankingConfig config)
    : FactorModel(checked(config).device, config.threads),
      config_(std::move(config)),
      state_(std::make_shared<const State>()) {}

void RankingSgd::set_config(RankingConfig config) {
  check_config(config);
  fail_unless(config.loss == config_.loss, ErrorCode::argument, "the loss is that of ",
              kind_of(config.loss), ", expected that of ", kind());
  if (user_factors().rows() > 0) {
    check_same_setting(config, config_, "factors");
    check_same_setting(config, config_, "schedule");
  }
  config.device = config_.device;
  config_ = std::move(config);
}

std::string RankingSgd::kind() const { return kind_of(config_.loss); }

int RankingSgd::trained_epochs() const { return state_->epochs; }

FeatureEmbeddings RankingSgd::user_features() const {
  return named_part(state_->users, config_.factors);
}

FeatureEmbeddings RankingSgd::item_features() const {
  return named_part(state_->items, config_.factors);
}

std::vector<NamedMatrix> RankingSgd::exported() const {
  std::vector<NamedMatrix> matrices = FactorModel::exported();
  const auto add = [&](const char* name, const FeatureEmbeddings& learnt) {
    if (learnt.names->size() > 0)
      matrices.push_back({name, learnt.names, with_biases(learnt), "bias"});
  };
  add("user_features", user_features());
  add("item_features", item_features());
  return matrices;
}

}  // namespace wf
