#include "cpu/als/row_cg.hpp"

#include "cpu/als/conjugate_gradient.hpp"
#include "cpu/als/entry_sums.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// How far ahead of the sums vectors are fetched, in entries.
constexpr Offset fetch_distance = 16;

/// Floats of vectors that the second-level cache keeps beside others, and of the next row's that
/// are fetched into it.
constexpr Offset kept_floats = Offset{1} << 17;
constexpr Offset fetched_floats = Offset{1} << 16;

/// The width where the compiler knows it, else 0.
template <class Width>
inline constexpr int known = 0;
template <Offset width>
inline constexpr int known<std::integral_constant<Offset, width>> = width;

/// Fetches the vectors of those of entries [begin, end) that there are.
WF_INLINE void fetch_vectors(const RowEntries& entries, Offset begin, Offset end, Offset width) {
  end = std::min(end, entries.degree);
  for (Offset k = std::max<Offset>(begin, 0); k < end; ++k) {
    const float* y = entries.y.data + entries.indices[k] * width;
#pragma GCC unroll 16
    for (Offset j = 0; j < width; j += 16) __builtin_prefetch(y + j);
  }
}

}  // namespace

template <>
bool solve_row_cg<compiled_isa>(const RowEntries& entries, const RowEntries* next, float identity,
                                int steps, float* z, Matrix<float>& vectors) {
  bool solved = false;
  with_width(vectors.stride(), [&](auto given_width) WF_INLINE_LAMBDA {
    constexpr int fixed = known<decltype(given_width)>;
    const Offset width = given_width;
    const Offset degree = entries.degree;
    const bool stays = degree * width <= kept_floats;
    // Spread over the steps of this row, whose entries are at least as many.
    const Offset fetched_each = (entry_group + steps - 1) / steps;
    Offset fetched = 0;
    // What was read last is read first in the next pass: it may still be in the first-level cache.
    bool backwards = true;
    const auto fetch_own = [&](Offset k) WF_INLINE_LAMBDA {
      const Offset first = backwards ? k - fetch_distance : k + fetch_distance;
      fetch_vectors(entries, first, first + entry_group, width);
    };
    const auto fetch = [&](Offset k) WF_INLINE_LAMBDA {
      if (!stays) return fetch_own(k);
      if (next == nullptr) return;
      const Offset end = std::min(fetched + fetched_each, fetched_floats / width);
      fetch_vectors(*next, fetched, end, width);
      fetched = end;
    };
    const auto add_residual = [&](float* x, float* sum) WF_INLINE_LAMBDA {
      backwards = !backwards;
      sum_entries<fixed, EntrySum::residual>(entries, 0, degree, width, backwards, fetch_own, x,
                                             sum);
    };
    const auto add_product = [&](float* x, float* sum) WF_INLINE_LAMBDA {
      backwards = !backwards;
      sum_entries<fixed, EntrySum::product>(entries, 0, degree, width, backwards, fetch, x, sum);
    };
    const auto curvature = [&](float* x) WF_INLINE_LAMBDA {
      backwards = !backwards;
      return sum_entries<fixed, EntrySum::curvature>(entries, 0, degree, width, backwards, fetch, x,
                                                     nullptr);
    };
    solved = conjugate_gradient(add_residual, add_product, curvature, identity, entries.scale,
                                steps, z, vectors);
  });
  return solved;
}

template <>
void add_row_entries<compiled_isa>(const RowEntries& entries, Offset begin, Offset end,
                                   bool residual, float* x, float* sum, Offset padded_width) {
  with_width(padded_width, [&](auto width) WF_INLINE_LAMBDA {
    constexpr int fixed = known<decltype(width)>;
    const auto fetch = [&](Offset k) WF_INLINE_LAMBDA {
      fetch_vectors(entries, k + fetch_distance, k + fetch_distance + entry_group, width);
    };
    if (residual)
      sum_entries<fixed, EntrySum::residual>(entries, begin, end, width, false, fetch, x, sum);
    else
      sum_entries<fixed, EntrySum::product>(entries, begin, end, width, false, fetch, x, sum);
  });
}

}  // namespace wf::cpu
WF_ISA_END
