#include "cuda/sgd/batch/tally.hpp"

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int max_threads = 256;

unsigned threads_for(Offset count) { return count <= 1024 ? warp_lanes : max_threads; }

/// One block.
__global__ void sum_outcomes(const SgdOutcome* outcomes, Offset count, SgdReport* report) {
  double* sums = dynamic_shared<double>();
  Offset* counts = reinterpret_cast<Offset*>(sums + blockDim.x / warp_lanes);
  double loss = 0;
  Offset skipped = 0, updates = 0, draws = 0, non_finite = 0;
  for (Offset i = threadIdx.x; i < count; i += blockDim.x) {
    const SgdOutcome outcome = outcomes[i];
    loss += outcome.loss;
    draws += outcome.draws;
    skipped += outcome.skipped ? 1 : 0;
    updates += outcome.updated ? 1 : 0;
    non_finite += outcome.non_finite ? 1 : 0;
  }
  loss = block_sum(loss, sums);
  skipped = block_sum(skipped, counts);
  updates = block_sum(updates, counts);
  draws = block_sum(draws, counts);
  non_finite = block_sum(non_finite, counts);
  if (threadIdx.x != 0) return;
  report->loss += loss;
  report->samples += count;
  report->skipped += skipped;
  report->updates += updates;
  report->draws += draws;
  report->non_finite += non_finite;
}

}  // namespace

void add_outcomes(const Context& context, const SgdOutcome* outcomes, Offset count,
                  SgdReport* report) {
  const unsigned threads = threads_for(count);
  launch(context, "sum_outcomes", sum_outcomes, 1, threads,
         threads / warp_lanes * (sizeof(double) + sizeof(Offset)), outcomes, count, report);
}

}  // namespace wf::cuda
