#include "models/ranking/fold_in.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "data/translate.hpp"
#include "models/ranking/config.hpp"
#include "models/ranking/feature_rows.hpp"
#include "models/ranking/representation.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// An accumulated gradient against which no step changes anything.
constexpr float immovable = 1e30f;

void check_features(const FeatureTable& table, const RankingSide& known, SgdSide side) {
  const std::string owner = side == SgdSide::users ? "user" : "item";
  const IdMap& features = table.features();
  const std::vector<Id> place = translate(features, *known.named);
  const CsrView weights = table.weights();
  for (Offset k = 0; k < weights.size(); ++k)
    if (const Id feature = weights.indices[k]; place[feature] == no_id)
      throw Error(ErrorCode::argument, "the model does not know the " + owner + " feature '" +
                                           features.name(feature) + "', only " +
                                           std::to_string(known.named->size()) + " others");
  if (table.has_identity() && known.own == 0)
    throw Error(ErrorCode::shape, "the model was fitted without a feature of its own for each " +
                                      owner + ", but the " + owner + " features have one");
}

/// A side without names that begins with the embeddings and biases of `rows`.
RankingSide side_of(const FactorMatrix& rows, SgdSide which, const RankingConfig& config) {
  RankingSide side =
      grown({}, static_cast<Id>(rows.rows()), std::make_shared<const IdMap>(), which, config);
  for (Offset row = 0; row < rows.rows(); ++row)
    std::copy_n(rows.row(row), config.factors, side.embeddings.row(row));
  side.biases = biases_of(rows, which, config.factors);
  return side;
}

void run_epochs(SgdTrainer& trainer, const RankingConfig& config) {
  for (int epoch = 0; epoch < config.epochs; ++epoch) {
    const SgdReport met =
        trainer.run_epoch(static_cast<std::uint32_t>(epoch), learning_rate(config, epoch));
    if (met.non_finite > 0 || !std::isfinite(met.loss))
      throw Error(ErrorCode::numeric, "folding in diverged in epoch " + std::to_string(epoch + 1) +
                                          "; a smaller learning_rate helps");
  }
}

FactorMatrix trained(const Backend& backend, const CsrView& rows, const RankingSide& users,
                     const RankingSide& items, SgdSide side, const RankingConfig& config) {
  SgdProblem problem;
  problem.interactions = rows;
  problem.user_features = FeatureRows(static_cast<Id>(rows.rows)).view();
  problem.item_features = FeatureRows(static_cast<Id>(rows.columns)).view();
  SgdParameters parameters = trainer_parameters(config);
  parameters.train_users = side == SgdSide::users;
  parameters.train_items = side == SgdSide::items;
  const auto trainer = backend.make_sgd(problem, parameters);
  trainer->write_state(SgdSide::users, users.state());
  trainer->write_state(SgdSide::items, items.state());
  run_epochs(*trainer, config);
  const Offset count = side == SgdSide::users ? rows.rows : rows.columns;
  return representation(*trainer, side, FeatureRows(static_cast<Id>(count)), config.factors);
}

}  // namespace

FactorMatrix rows_from_features(const Backend& backend, const RankingSide& known, SgdSide side,
                                const IdMap& ids, const FeatureTable& table,
                                const RankingConfig& config) {
  check_features(table, known, side);
  const FeatureTable aligned = table.aligned(table.row_map(), known.named);
  std::vector<Id> own = translate(table.rows(), ids);
  for (Id& id : own)
    if (id >= known.own) id = no_id;
  const FeatureRows rows(aligned, own, known.own);
  // One user and one item without interactions: only the sums are wanted.
  const Offset offsets[] = {0, 0};
  SgdProblem problem;
  problem.interactions = {1, 1, offsets, nullptr, nullptr};
  problem.user_features = problem.item_features = {1, 1, nullptr, nullptr, nullptr};
  CsrView& none = side == SgdSide::users ? problem.user_features : problem.item_features;
  none = {1, known.features(), offsets, nullptr, nullptr};
  const auto trainer = backend.make_sgd(problem, trainer_parameters(config));
  trainer->write_state(side, known.state());
  return representation(*trainer, side, rows, config.factors);
}

FactorMatrix train_users(const Backend& backend, const CsrView& rows, const FactorMatrix& start,
                         const FactorMatrix& items, const RankingConfig& config) {
  return trained(backend, rows, side_of(start, SgdSide::users, config),
                 side_of(items, SgdSide::items, config), SgdSide::users, config);
}

FactorMatrix train_items(const Backend& backend, const CsrView& rows, const FactorMatrix& users,
                         const FactorMatrix& items, Id first_new, const RankingConfig& config) {
  RankingConfig fixing = config;
  fixing.schedule = SgdSchedule::adagrad;  // whose accumulators can hold rows still
  RankingSide side = side_of(items, SgdSide::items, fixing);
  for (Id item = 0; item < first_new; ++item) {
    std::fill_n(side.accumulators.row(item), config.factors, immovable);
    side.bias_accumulators[item] = immovable;
  }
  return trained(backend, rows, side_of(users, SgdSide::users, fixing), side, SgdSide::items,
                 fixing);
}

}  // namespace wf
