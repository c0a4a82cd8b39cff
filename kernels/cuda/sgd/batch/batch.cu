#include "cuda/sgd/batch/batch.hpp"

#include "cuda/device/launch.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 128;

__global__ void number_samples(SgdOrder order, Offset begin, Offset count, Offset batch,
                               Offset users, SgdSamplesView samples, BatchSample* taken,
                               Keyed* by_user) {
  const Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i >= count) return;
  const Offset sample = order(begin + i);
  const SgdPair pair = samples.pairs[sample];
  taken[i] = {sample, pair.user, pair.item};
  if (by_user == nullptr) return;
  by_user[i] = keyed(static_cast<std::uint32_t>(i / batch * users + pair.user),
                     static_cast<std::uint32_t>(i % batch));
}

}  // namespace

SgdEntries::SgdEntries(Offset samples, int entries_per_sample, Offset rows, int width)
    : entries(samples * entries_per_sample),
      coefficients(samples * entries_per_sample),
      vectors(samples * width),
      per_sample(entries_per_sample),
      none(static_cast<std::uint32_t>(rows)) {}

std::size_t SgdEntries::bytes_needed(Offset samples, int per_sample, int width) {
  return samples * (per_sample * (sizeof(Keyed) + sizeof(float)) + width * sizeof(float));
}

SgdEntriesView SgdEntries::view() {
  return {entries.data(), coefficients.data(), vectors.data(), per_sample, none};
}

void take_from_order(const Context& context, const SgdOrder& order, Offset begin, Offset count,
                     Offset batch, Offset users, const SgdSamplesView& samples, BatchSample* taken,
                     Keyed* by_user) {
  launch(context, "number_samples", number_samples, blocks_of(count, threads), threads, 0, order,
         begin, count, batch, users, samples, taken, by_user);
}

}  // namespace wf::cuda
