#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "contract/sgd.hpp"

namespace wf::test {

/// A CSR matrix with its arrays; a default one has no rows.
struct SgdMatrix {
  Offset columns = 0;
  std::vector<Offset> offsets{0};
  std::vector<Id> indices;
  std::vector<float> values;

  /// Appends a row; columns in ascending order.
  SgdMatrix& row(const std::vector<Id>& row_indices, const std::vector<float>& row_values);
  CsrView view() const;
};

/// A problem with the arrays that SgdProblem borrows. No features: the identity.
struct SgdData {
  SgdMatrix interactions;
  std::vector<float> weights;
  SgdMatrix user_features;
  SgdMatrix item_features;

  SgdProblem problem() const;
};

/// users x items, about `degree` entries a user, a fifth of them with values 0 or -1. The first
/// user has every item, the second none.
SgdData random_sgd_data(Id users, Id items, Id degree, bool with_features, bool with_weights);

/// The state of a side on the host.
struct SgdHostState {
  SgdHostState(Offset features, int factors);
  SgdState<float> view();
  SgdState<const float> read_only() const;
  bool operator==(const SgdHostState&) const = default;

  int factors;
  std::vector<float> embeddings, accumulators, steps;
  std::vector<float> biases, bias_accumulators, bias_steps;
};

struct SgdHostModel {
  SgdHostState users;
  SgdHostState items;
  bool operator==(const SgdHostModel&) const = default;
};

/// What draw_sgd_state gives.
SgdHostModel first_sgd_model(const SgdProblem& problem, const SgdParameters& parameters);
/// All embeddings and biases 0, all accumulators 1.
SgdHostModel flat_sgd_model(const SgdProblem& problem, const SgdParameters& parameters);

void write_model(SgdTrainer& trainer, const SgdHostModel& model);
/// Through a wider view poisoned with NaN; fails the test where the padding is not zero.
SgdHostModel read_model(const SgdTrainer& trainer, const SgdProblem& problem,
                        const SgdParameters& parameters);

/// The state after epochs 0 .. epochs - 1 from the first one, and the last epoch's report.
SgdHostModel trained_sgd_model(const BackendEntry* backend, const SgdData& data,
                               const SgdParameters& parameters, int epochs,
                               double learning_rate = 0.05, SgdReport* report = nullptr);

/// The largest difference of two models' embeddings and biases.
double largest_difference(const SgdHostModel& a, const SgdHostModel& b);

}  // namespace wf::test
