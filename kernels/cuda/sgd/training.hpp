#pragma once

#include <optional>

#include "cuda/sgd/batch/batch.hpp"
#include "cuda/sgd/batch/plan.hpp"
#include "cuda/sgd/batch/sum_runs.hpp"
#include "cuda/sgd/features/feature_side.hpp"
#include "cuda/sgd/sample/user_pass.hpp"

namespace wf::cuda {

/// Epochs on the device: its arrays and the order of the kernels.
class SgdTraining {
 public:
  SgdTraining(const Context& context, const SgdPlan& plan);
  /// Of device memory: what it holds, and what its making takes besides for a while.
  static std::size_t bytes_needed(const Context& context, const SgdPlan& plan);
  static std::size_t bytes_to_make(const SgdPlan& plan);

  SideState& side(Side which) { return which == Side::users ? users_ : items_; }
  SgdReport run_epoch(const Context& context, std::uint32_t epoch, float learning_rate);

 private:
  /// Puts the next samples in order; returns their positions by batch and user, or null.
  const Keyed* plan_batches(const Context& context, const SgdOrder& order, Offset begin,
                            Offset count);
  void run_batch(const Context& context, const UserPass& pass, const SgdStepper& item_stepper);
  /// What the samples of a batch have left for a side.
  SortedGradients sorted(const Context& context, SgdEntries& entries, Offset samples);
  /// Steps a side by it.
  void step(const Context& context, const SgdSideView& state, std::optional<FeatureSide>& features,
            const SgdStepper& stepper, const SortedGradients& gradients, bool with_bias);
  UserPass pass_of(std::uint32_t epoch, float learning_rate);
  SgdStepper stepper(double alpha, float learning_rate) const;

  SgdParameters parameters_;
  SgdSizes sizes_;
  DeviceSamples samples_;
  SideState users_;
  SideState items_;
  std::optional<FeatureSide> user_features_;
  std::optional<FeatureSide> item_features_;
  DeviceArray<BatchSample> planned_;
  DeviceArray<Keyed> by_user_;
  DeviceArray<SgdOutcome> outcomes_;
  SgdEntries item_entries_;
  SgdEntries user_entries_;
  DeviceArray<std::uint32_t> scratch_;
  DeviceArray<SgdReport> report_;
  KeyedSort plan_sort_;
  KeyedSort sort_;
  RunPieces pieces_;
};

}  // namespace wf::cuda
