#pragma once

#include <cmath>
#include <string>

#include "contract/fail.hpp"
#include "contract/sgd.hpp"

namespace wf {

/// Throws Error(shape) for a column outside the matrix, Error(numeric) for a weight that is not
/// finite.
inline void check_sgd_features(const CsrView& features, const std::string& name) {
  if (features.offsets == nullptr)
    return check_shape("sgd: the column count of identity " + name, features.columns,
                       features.rows);
  for (Offset r = 0; r < features.rows; ++r) {
    const auto place = [&] { return "sgd: " + name + ", row " + std::to_string(r) + ": found "; };
    for (Offset k = features.offsets[r]; k < features.offsets[r + 1]; ++k) {
      if (features.indices[k] < 0 || features.indices[k] >= features.columns)
        fail(ErrorCode::shape, place(), "feature ", features.indices[k], ", but there are ",
             features.columns);
      if (!std::isfinite(features.value(k)))
        fail(ErrorCode::numeric, place(), "weight ", features.value(k), ", expected a number");
    }
  }
}

inline void check_sgd_weights(const SgdProblem& problem) {
  if (problem.weights == nullptr) return;
  for (Offset k = 0; k < problem.interactions.size(); ++k)
    if (!(problem.weights[k] >= 0) || !std::isfinite(problem.weights[k]))
      fail(ErrorCode::numeric, "sgd: sample weight ", k, " is ", problem.weights[k],
           ", expected a finite number not below 0");
}

inline void check_sgd_parameters(const SgdParameters& parameters) {
  const auto require = [](bool holds, const char* expected, auto found) {
    fail_unless(holds, ErrorCode::argument, "sgd: ", expected, ", not ", found);
  };
  const auto check_share = [&](const char* name, double found) {
    fail_unless(found >= 0 && found <= 1, ErrorCode::argument, "sgd: ", name,
                " must be in [0, 1], not ", found);
  };
  check_range("sgd: factors", parameters.factors, 1, max_factors);
  check_range("sgd: max_sampled", parameters.max_sampled, 1, most_sgd_draws);
  check_range("sgd: candidates", parameters.candidates, 1, most_sgd_draws);
  check_range("sgd: kos_n", parameters.kos_n, 1, most_sgd_draws);
  check_range("sgd: kos_k", parameters.kos_k, 1, most_sgd_draws);
  check_share("user_alpha", parameters.user_alpha);
  check_share("item_alpha", parameters.item_alpha);
  require(parameters.rho >= 0 && parameters.rho < 1, "rho must be in [0, 1)", parameters.rho);
  require(parameters.epsilon > 0 && std::isfinite(parameters.epsilon), "epsilon must be above 0",
          parameters.epsilon);
  require(parameters.batch_size >= 1, "batch_size must be at least 1", parameters.batch_size);
  require(parameters.threads >= 0, "threads must not be negative", parameters.threads);
}

/// Throws Error(shape) where matrices do not fit each other, Error(numeric) for a weight that is
/// not a number or negative, Error(argument) for a parameter out of its range.
inline void check_sgd(const SgdProblem& problem, const SgdParameters& parameters) {
  check_sgd_parameters(parameters);
  check_shape("sgd: the row count of the user features", problem.user_features.rows,
              problem.interactions.rows);
  check_shape("sgd: the row count of the item features", problem.item_features.rows,
              problem.interactions.columns);
  check_sgd_features(problem.user_features, "user features");
  check_sgd_features(problem.item_features, "item features");
  check_sgd_weights(problem);
}

/// Throws Error(argument) unless the learning rate is finite and not negative.
inline void check_sgd_learning_rate(double learning_rate) {
  if (!(learning_rate >= 0) || !std::isfinite(learning_rate))
    fail(ErrorCode::argument, "sgd: the learning rate is ", learning_rate,
         ", expected a finite number not below 0");
}

/// Throws Error(shape) unless every part of the state has a row for each of `features`, with the
/// steps present where the schedule needs them.
template <class T>
void check_sgd_state(const SgdState<T>& state, Offset features, const SgdParameters& parameters) {
  const auto check_part = [&](const std::string& name, const MatrixView<T>& matrix,
                              const Span<T>& biases) {
    check_shape("sgd: the row count of the " + name, matrix.rows, features);
    check_shape("sgd: the width of the " + name, matrix.columns, parameters.factors);
    check_shape("sgd: the bias count of the " + name, static_cast<Offset>(biases.size()), features);
  };
  check_part("embeddings", state.embeddings, state.biases);
  check_part("accumulators", state.accumulators, state.bias_accumulators);
  if (parameters.schedule == SgdSchedule::adadelta)
    check_part("steps", state.steps, state.bias_steps);
}

}  // namespace wf
