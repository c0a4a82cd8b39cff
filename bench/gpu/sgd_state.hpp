#pragma once

#include <vector>

#include "contract/sgd_state.hpp"

namespace wf::bench {

/// A side's state with adagrad on the host, as training begins with it.
class FirstSgdState {
 public:
  FirstSgdState(Side side, Offset rows, int factors)
      : rows_(rows),
        factors_(factors),
        embeddings_(static_cast<std::size_t>(rows) * factors),
        accumulators_(embeddings_.size()),
        biases_(static_cast<std::size_t>(rows)),
        bias_accumulators_(biases_.size()) {
    draw_sgd_state(view(), 0, side, SgdSchedule::adagrad, 1);
  }

  SgdState<float> view() {
    SgdState<float> state;
    state.embeddings = {embeddings_.data(), rows_, factors_, factors_};
    state.accumulators = {accumulators_.data(), rows_, factors_, factors_};
    state.biases = biases_;
    state.bias_accumulators = bias_accumulators_;
    return state;
  }
  SgdState<const float> read_only() const {
    SgdState<const float> state;
    state.embeddings = {embeddings_.data(), rows_, factors_, factors_};
    state.accumulators = {accumulators_.data(), rows_, factors_, factors_};
    state.biases = biases_;
    state.bias_accumulators = bias_accumulators_;
    return state;
  }
  const std::vector<float>& embeddings() const { return embeddings_; }

 private:
  Offset rows_;
  int factors_;
  std::vector<float> embeddings_, accumulators_, biases_, bias_accumulators_;
};

inline CsrView identity_features(Offset rows) { return {rows, rows, nullptr, nullptr, nullptr}; }

}  // namespace wf::bench
