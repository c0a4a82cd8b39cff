#pragma once

#include <cstdint>

#include "contract/sgd_draws.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "cuda/sgd/batch/keyed_sort.hpp"
#include "cuda/sgd/sample/samples.hpp"

namespace wf::cuda {

struct BatchSample {
  Offset sample;
  Id user;
  Id item;
};

/// What a sample adds to the report.
struct SgdOutcome {
  float loss;
  std::int32_t draws;
  bool skipped;
  bool updated;
  bool non_finite;
};

/// Gradients that wait for the end of the batch: entry e is keyed by the row it is for, `none`
/// where there is none, and is coefficients[e] * row e / per_sample of `vectors`.
struct SgdEntriesView {
  Keyed* entries;  ///< null where a side has none
  float* coefficients;
  float* vectors;
  int per_sample;
  std::uint32_t none;
};

/// The arrays of such gradients.
struct SgdEntries {
  SgdEntries() = default;
  SgdEntries(Offset samples, int per_sample, Offset rows, int width);
  static std::size_t bytes_needed(Offset samples, int per_sample, int width);

  SgdEntriesView view();

  DeviceArray<Keyed> entries;
  DeviceArray<float> coefficients;
  DeviceArray<float> vectors;
  int per_sample = 0;
  std::uint32_t none = 0;
};

/// The samples of one batch, by position, and what the user pass leaves.
struct SgdBatchView {
  Offset size;
  const BatchSample* samples;
  const Keyed* by_user;  ///< positions, equal keys for one user; null: taken one by one
  SgdOutcome* outcomes;
  SgdEntriesView items;  ///< the positive's before the negative's; vectors: the user as seen
  SgdEntriesView users;
};

/// Writes the `count` samples at positions begin .. of the epoch, batches of `batch` samples, and
/// unless `by_user` is null their positions within their batch, keyed by batch and user.
void take_from_order(const Context& context, const SgdOrder& order, Offset begin, Offset count,
                     Offset batch, Offset users, const SgdSamplesView& samples, BatchSample* taken,
                     Keyed* by_user);

}  // namespace wf::cuda
