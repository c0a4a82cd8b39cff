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

SgdEntries::SgdEntries(Offset samples, int entries_a_sample, Offset rows, int width)
    : entries(samples * entries_a_sample),
      coefficients(samples * entries_a_sample),
      vectors(samples * width),
      a_sample(entries_a_sample),
      none(static_cast<std::uint32_t>(rows)) {}

std::size_t SgdEntries::bytes_needed(Offset samples, int a_sample, int width) {
  return samples * (a_sample * (sizeof(Keyed) + sizeof(float)) + width * sizeof(float));
}

SgdEntriesView SgdEntries::view() const {
  return {entries.data(), coefficients.data(), vectors.data(), a_sample, none};
}

void take_from_order(const Context& context, const SgdOrder& order, Offset begin, Offset count,
                     Offset batch, Offset users, const SgdSamplesView& samples, BatchSample* taken,
                     Keyed* by_user) {
  check(launch(number_samples, static_cast<unsigned>((count + threads - 1) / threads), threads, 0,
               context.stream(), order, begin, count, batch, users, samples, taken, by_user),
        "number_samples");
}

}  // namespace wf::cuda
