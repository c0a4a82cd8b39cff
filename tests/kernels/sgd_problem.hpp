#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "contract/sgd.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf::test {

/// A problem with the arrays that SgdProblem borrows. No features: the identity.
struct SgdData {
  CsrMatrix interactions;
  std::vector<float> weights;
  CsrMatrix user_features;
  CsrMatrix item_features;
  std::vector<std::uint8_t> frozen_users;  ///< empty: none, as of the items
  std::vector<std::uint8_t> frozen_items;

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
