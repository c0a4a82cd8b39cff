#pragma once

#include "cuda/device/context.hpp"
#include "cuda/sgd/batch/batch.hpp"
#include "cuda/sgd/sample/choose.cuh"
#include "cuda/sgd/step/step.cuh"

namespace wf::cuda {

struct UserPass {
  SgdSamplesView samples;
  SgdRules rules;
  SgdLoss loss;
  RowTable items;
  RowTable user_rows;
  SgdSideView users;  ///< whose rows user_rows are, or sums of them
  SgdStepper stepper;
  bool steps_at_once;  ///< users are the identity and trained
  SgdBatchView batch;
  std::uint32_t* scratch;  ///< of warp_kos: scratch_slots x scratch_width
  Offset scratch_slots;
  Offset scratch_width;
};

/// Chooses for every sample of the batch; steps the users where they do at once.
void run_user_pass(const Context& context, const UserPass& pass);

}  // namespace wf::cuda
