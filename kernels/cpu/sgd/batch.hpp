#pragma once

#include <cstdint>
#include <vector>

#include "cpu/dense/matrix.hpp"
#include "cpu/sgd/counts.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/sgd/entries.hpp"
#include "cpu/sgd/item_rows.hpp"
#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/sgd/user_order.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// The samples of one batch and what the user pass leaves for the end of the batch.
struct SgdBatch {
  SgdBatch(const SgdPlan& plan, bool has_user_features);

  SgdEntries item_gradients() const { return {items.data(), 2 * size, 2, users}; }
  SgdEntries user_gradients() const { return {user_entries.data(), size, 1, directions}; }

  Offset size = 0;
  std::vector<SgdTaken> drawn;  ///< in the order of the epoch
  std::vector<SgdTaken> taken;  ///< the same in the order in which they are taken
  SgdUserOrder order;
  std::vector<Id> first_candidates;
  std::vector<Id> draws;  ///< draws_ahead a sample, where they are made ahead
  std::vector<SgdStoredDraws> stored_draws;
  std::vector<float> losses;
  /// Two a sample, the positive's before the negative's; their vectors are `users`.
  std::vector<SgdEntry> items;
  Matrix<float> users;  ///< what each sample saw of its user
  /// One a sample, with vectors `directions`; only for user features.
  std::vector<SgdEntry> user_entries;
  Matrix<float> directions;
};

/// Takes the samples at positions begin .. of the epoch into the batch.
void fill_batch(const SgdPlan& plan, std::uint32_t epoch, Offset begin, SgdBatch& batch);

/// Chooses for every sample of the batch; changes the users where they are the identity.
void user_pass(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
               double learning_rate, SgdSideState& users, SgdBatch& batch, SgdReport& report);

/// The same of the samples [begin, end) of the batch, with all of their users' samples, but for the
/// sum of their losses.
template <Isa isa>
SgdCounts take_samples(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
                       const SgdStepper& stepper, SgdSideState& users, SgdBatch& batch,
                       Offset begin, Offset end);

}  // namespace wf::cpu
