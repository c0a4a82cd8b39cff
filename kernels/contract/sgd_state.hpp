#pragma once

#include <cstdint>

#include "contract/philox.hpp"
#include "contract/sgd.hpp"

namespace wf {

/// Writes the state that features first_row .. begin with: embeddings (uniform - 0.5) / factors,
/// the rest 0, but for adagrad's accumulators, which are 1. An embedding is a function of seed,
/// side, row, column and width alone, so that a side that grows keeps its rows.
inline void draw_sgd_state(const SgdState<float>& state, Offset first_row, Side side,
                           SgdSchedule schedule, std::uint64_t seed) {
  const auto stream =
      static_cast<std::uint32_t>(side == Side::users ? Stream::user_factors : Stream::item_factors);
  const float accumulator = schedule == SgdSchedule::adagrad ? 1.0f : 0.0f;
  const Offset columns = state.embeddings.columns;
  for (Offset row = first_row; row < state.embeddings.rows; ++row) {
    for (Offset column = 0; column < columns; ++column) {
      const PhiloxBlock block = philox(seed, stream, static_cast<std::uint32_t>(column / 4),
                                       static_cast<std::uint64_t>(row));
      state.embeddings.row(row)[column] =
          (uniform_float(block.word[column % 4]) - 0.5f) / static_cast<float>(columns);
      state.accumulators.row(row)[column] = accumulator;
      if (state.steps.data != nullptr) state.steps.row(row)[column] = 0;
    }
    const auto r = static_cast<std::size_t>(row);
    state.biases[r] = 0;
    state.bias_accumulators[r] = accumulator;
    if (state.bias_steps.data() != nullptr) state.bias_steps[r] = 0;
  }
}

}  // namespace wf
