#include "models/ranking/fold_in.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "data/translate.hpp"
#include "models/ranking/config.hpp"
#include "models/ranking/feature_rows.hpp"
#include "models/ranking/representation.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_features(const FeatureTable& table, const RankingSide& known, Side side) {
  const std::string owner = side == Side::users ? "user" : "item";
  const IdMap& features = table.features();
  const std::vector<Id> place = translate(features, *known.named);
  const CsrView weights = table.weights();
  for (Offset k = 0; k < weights.size(); ++k)
    if (const Id feature = weights.indices[k]; place[feature] == no_id)
      throw Error(ErrorCode::argument, "the model does not know the " + owner + " feature '" +
                                           features.name(feature) + "', only " +
                                           std::to_string(known.named->size()) + " others");
}

/// A side without names that begins with the embeddings and biases of `rows`.
RankingSide side_of(const FactorMatrix& rows, Side which, const RankingConfig& config) {
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

/// Trains the rows of `side` alone. frozen_items: one byte an item, or null.
FactorMatrix trained(const Backend& backend, const CsrView& rows, const RankingSide& users,
                     const RankingSide& items, const std::uint8_t* frozen_items, Side side,
                     const RankingConfig& config) {
  SgdProblem problem;
  problem.interactions = rows;
  problem.user_features = FeatureRows(static_cast<Id>(rows.rows)).view();
  problem.item_features = FeatureRows(static_cast<Id>(rows.columns)).view();
  problem.frozen_item_features = frozen_items;
  SgdParameters parameters = trainer_parameters(config, problem);
  parameters.train_users = side == Side::users;
  parameters.train_items = side == Side::items;
  const auto trainer = backend.make_sgd(problem, parameters);
  trainer->write_state(Side::users, users.state());
  trainer->write_state(Side::items, items.state());
  run_epochs(*trainer, config);
  RankingSide result = side == Side::users ? users : items;
  trainer->read_state(side, result.state());
  return representation(backend, FeatureRows(result.own), result, side, config);
}

}  // namespace

FactorMatrix rows_from_features(const Backend& backend, const RankingSide& known, Side side,
                                const IdMap& ids, const FeatureTable& table, bool normalize,
                                const RankingConfig& config) {
  check_features(table, known, side);
  const FeatureTable aligned = table.aligned(table.row_map(), known.named);
  std::vector<Id> own = translate(table.rows(), ids);
  for (Id& id : own)
    if (id >= known.own) id = no_id;
  const FeatureRows rows(aligned, own, known.own, normalize);
  return representation(backend, rows, known, side, config);
}

FactorMatrix train_users(const Backend& backend, const CsrView& rows, const FactorMatrix& start,
                         const FactorMatrix& items, const RankingConfig& config) {
  return trained(backend, rows, side_of(start, Side::users, config),
                 side_of(items, Side::items, config), nullptr, Side::users, config);
}

FactorMatrix train_items(const Backend& backend, const CsrView& rows, const FactorMatrix& users,
                         const FactorMatrix& items, Id first_new, const RankingConfig& config) {
  std::vector<std::uint8_t> frozen(static_cast<std::size_t>(items.rows()));
  std::fill_n(frozen.begin(), first_new, 1);
  return trained(backend, rows, side_of(users, Side::users, config),
                 side_of(items, Side::items, config), frozen.data(), Side::items, config);
}

}  // namespace wf
