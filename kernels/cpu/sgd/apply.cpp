#include "cpu/sgd/apply.hpp"

#include <algorithm>

#include "cpu/dense/vector_operations.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset columns_at_least = 16;
constexpr Offset entries_ahead = 8;

/// Features that many rows share leave nothing to divide by feature: there the columns are divided
/// first.
SgdShare share_of(const SgdSideState& side, int thread, int threads) {
  const Offset blocks = side.stride() / columns_at_least;
  int parts = 1;
  for (int p = 1; p <= threads && !side.is_identity(); ++p)
    if (threads % p == 0 && p <= blocks) parts = p;
  const int part = thread % parts;
  SgdShare share;
  share.group = thread / parts;
  share.groups = threads / parts;
  share.begin = blocks * part / parts * columns_at_least;
  share.end = blocks * (part + 1) / parts * columns_at_least;
  share.biases = part == 0;
  return share;
}

void prefetch(const SgdSideState& side, const SgdEntry& entry, const SgdShare& share) {
  if (entry.row == no_id) return;
  for_each_feature(side.features, entry.row, [&](Offset feature, float) WF_INLINE_LAMBDA {
    if (!share.has(feature)) return;
    for (Offset j = share.begin; j < share.end; j += 16) {
      __builtin_prefetch(side.embeddings.row(feature) + j, 1);
      __builtin_prefetch(side.accumulators.row(feature) + j, 1);
    }
    __builtin_prefetch(&side.biases[static_cast<std::size_t>(feature)], 1);
  });
}

}  // namespace

void apply_entries(SgdSideState& side, const SgdStepper& stepper, const SgdEntry* entries,
                   int per_sample, Offset samples, const Matrix<float>& vectors, bool with_bias,
                   int threads) {
  const Offset count = samples * per_sample;
  parallel_for(threads, threads, [&](std::int64_t thread) {
    const SgdShare share = share_of(side, static_cast<int>(thread), threads);
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      const SgdStepper own = stepper;
      with_width(share.end, [&](auto end) WF_INLINE_LAMBDA {
        for (Offset k = 0; k < count; ++k) {
          if (k + entries_ahead < count) prefetch(side, entries[k + entries_ahead], share);
          if (entries[k].row == no_id) continue;
          apply_entry<isa>(side, own, entries[k], vectors.row(k / per_sample), with_bias, share,
                           end);
        }
      });
    });
  });
}

}  // namespace wf::cpu
