#include "models/ranking/side.hpp"

#include <algorithm>
#include <utility>

#include "contract/sgd_state.hpp"

namespace wf {
namespace {

void copy_row(const RankingSide& from, Offset row, RankingSide& to, Offset target, int factors) {
  std::copy_n(from.embeddings.row(row), factors, to.embeddings.row(target));
  std::copy_n(from.accumulators.row(row), factors, to.accumulators.row(target));
  to.biases[target] = from.biases[row];
  to.bias_accumulators[target] = from.bias_accumulators[row];
  if (to.bias_steps.empty()) return;
  std::copy_n(from.steps.row(row), factors, to.steps.row(target));
  to.bias_steps[target] = from.bias_steps[row];
}

}  // namespace

RankingSide::RankingSide(Id own_features, std::shared_ptr<const IdMap> names, int factors,
                         SgdSchedule schedule)
    : own(own_features),
      named(std::move(names)),
      embeddings(features(), factors),
      biases(static_cast<std::size_t>(features())),
      accumulators(features(), factors),
      bias_accumulators(biases.size()) {
  if (schedule != SgdSchedule::adadelta) return;
  steps = FactorMatrix(features(), factors);
  bias_steps.resize(biases.size());
}

SgdState<float> RankingSide::state() {
  SgdState<float> state{embeddings.view(), biases, accumulators.view(), bias_accumulators, {}, {}};
  if (!bias_steps.empty()) {
    state.steps = steps.view();
    state.bias_steps = bias_steps;
  }
  return state;
}

SgdState<const float> RankingSide::state() const {
  SgdState<const float> state{embeddings.view(), biases, accumulators.view(),
                              bias_accumulators, {},     {}};
  if (!bias_steps.empty()) {
    state.steps = steps.view();
    state.bias_steps = bias_steps;
  }
  return state;
}

// What a draw gives depends on the row that it is for. New features are drawn as the rows that
// follow those drawn before, so that none begins like another; then all go to their places.
RankingSide grown(const RankingSide& side, Id own, std::shared_ptr<const IdMap> named, Side which,
                  const RankingConfig& config) {
  RankingSide wider(own, std::move(named), config.factors, config.schedule);
  const Offset present = side.features();
  if (present == wider.features() && side.own == own) return side;
  draw_sgd_state(wider.state(), side.fitted() ? present : 0, which, config.schedule, config.seed);
  if (!side.fitted()) return wider;
  RankingSide placed = wider;
  Offset fresh = present;
  for (Offset row = 0; row < wider.features(); ++row) {
    const bool is_own = row < own;
    const bool known = is_own ? row < side.own : row - own < side.named->size();
    const Offset old_row = is_own ? row : row - own + side.own;
    copy_row(known ? side : wider, known ? old_row : fresh++, placed, row, config.factors);
  }
  return placed;
}

}  // namespace wf
