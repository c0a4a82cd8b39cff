#pragma once

#include <memory>

#include "cuda/sgd/apply.hpp"
#include "cuda/sgd/batch.hpp"
#include "cuda/sgd/expand.hpp"
#include "cuda/sgd/plan.hpp"
#include "cuda/sgd/user_pass.hpp"

namespace wf::cuda {

/// Epochs on the device: its arrays and the order of the kernels.
class SgdTraining {
 public:
  SgdTraining(const Context& context, const SgdPlan& plan);
  static std::size_t bytes_needed(const SgdPlan& plan);

  SideState& side(SgdSide which) { return which == SgdSide::users ? users_ : items_; }
  SgdReport run_epoch(const Context& context, std::uint32_t epoch, float learning_rate);

 private:
  /// Puts the next samples in order; returns their positions by batch and user, or null.
  const Keyed* plan_batches(const Context& context, const SgdOrder& order, Offset begin,
                            Offset count);
  void run_batch(const Context& context, const UserPass& pass, const SgdStepper& item_stepper);
  /// Steps a side by the gradients that waited.
  void apply(const Context& context, const SideState& side, const SgdStepper& stepper,
             const SgdEntries& entries, Offset samples, bool with_bias);
  UserPass pass_of(std::uint32_t epoch, float learning_rate) const;
  SgdStepper stepper(double alpha, float learning_rate) const;

  SgdParameters parameters_;
  SgdSizes sizes_;
  DeviceSamples samples_;
  SideState users_;
  SideState items_;
  DeviceArray<BatchSample> planned_;
  DeviceArray<Keyed> by_user_;
  DeviceArray<SgdOutcome> outcomes_;
  SgdEntries item_entries_;
  SgdEntries user_entries_;
  DeviceArray<float> item_rows_;  ///< of items with features, at the start of the batch
  DeviceArray<float> item_biases_;
  DeviceArray<std::uint32_t> scratch_;
  DeviceArray<SgdReport> report_;
  RadixSort plan_sort_;
  RadixSort sort_;
  FeatureGradients feature_gradients_;
};

}  // namespace wf::cuda
