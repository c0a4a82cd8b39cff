#pragma once

#include <algorithm>
#include <atomic>

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/lane_sums.hpp"
#include "warpfactor/types.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// Entries that are worked on together: enough sums that they need not wait for each other.
inline constexpr int entry_group = 8;

/// The vectors and numbers of some entries. Those behind a row's last repeat it, weighing nothing.
struct EntryGroup {
  const float* y[entry_group];
  Float32x8 weights;
  Float32x8 targets;

  WF_INLINE EntryGroup(const RowEntries& entries, Offset first, Offset end, Offset width) {
    if (end - first >= entry_group) {
#pragma GCC unroll 8
      for (int i = 0; i < entry_group; ++i)
        y[i] = entries.y.data + entries.indices[first + i] * width;
      weights = load<Float32x8>(entries.weights + first);
      targets = load<Float32x8>(entries.targets + first);
      return;
    }
    float last_weights[entry_group] = {}, last_targets[entry_group] = {};
    for (int i = 0; i < entry_group; ++i)
      y[i] = entries.y.data + entries.indices[std::min(first + i, end - 1)] * width;
    for (Offset k = first; k < end; ++k) {
      last_weights[k - first] = entries.weights[k];
      last_targets[k - first] = entries.targets[k];
    }
    weights = load<Float32x8>(last_weights);
    targets = load<Float32x8>(last_targets);
  }
};

/// A vector of the padded width, held in registers where these suffice: `width` is 0 where the
/// compiler does not know it.
template <int width, bool fits = (width > 0 && width <= 8 * lanes)>
struct Held {
  static constexpr int count = width / lanes;
  Floats part[count];

  WF_INLINE explicit Held(const float* p) {
#pragma GCC unroll 8
    for (int j = 0; j < count; ++j) part[j] = load(p + j * lanes);
  }
  WF_INLINE Floats& at(Offset j) { return part[j / lanes]; }
  WF_INLINE void set(Offset j, Floats v) { part[j / lanes] = v; }
  WF_INLINE void write_to(float* p) const {
#pragma GCC unroll 8
    for (int j = 0; j < count; ++j) store(p + j * lanes, part[j]);
  }
};
template <int width>
struct Held<width, false> {
  float* memory;

  WF_INLINE explicit Held(float* p) : memory(p) {}
  WF_INLINE Floats at(Offset j) const { return load(memory + j); }
  WF_INLINE void set(Offset j, Floats v) { store(memory + j, v); }
  WF_INLINE void write_to(float*) const {}
};

/// y.x of each entry.
template <int fixed>
WF_INLINE Float32x8 scores(const EntryGroup& group, Offset width, Held<fixed>& x) {
  Floats parts[entry_group];
#pragma GCC unroll 8
  for (int i = 0; i < entry_group; ++i) parts[i] = load(group.y[i]) * x.at(0);
#pragma GCC unroll 16
  for (Offset j = lanes; j < width; j += lanes) {
    const Floats held = x.at(j);
#pragma GCC unroll 8
    for (int i = 0; i < entry_group; ++i) parts[i] += load(group.y[i] + j) * held;
  }
  return lane_sums(parts);
}

/// sum += sum_i coefficients_i y_i
template <int fixed>
WF_INLINE void add_multiples(const EntryGroup& group, Float32x8 coefficients, Offset width,
                             Held<fixed>& sum) {
  float each[entry_group];
  store(each, coefficients);
  // Else the compiler keeps what scores() loaded, in a memory of its own.
  if constexpr (fixed == 0 || fixed > 2 * lanes)
    std::atomic_signal_fence(std::memory_order_seq_cst);
  Floats c[entry_group];
#pragma GCC unroll 8
  for (int i = 0; i < entry_group; ++i) c[i] = broadcast(each[i]);
#pragma GCC unroll 16
  for (Offset j = 0; j < width; j += lanes) {
    Floats part = load(group.y[0] + j) * c[0];
#pragma GCC unroll 8
    for (int i = 1; i < entry_group; ++i) part += load(group.y[i] + j) * c[i];
    sum.set(j, sum.at(j) + part);
  }
}

/// What is summed over a row's entries.
enum class EntrySum {
  residual,   ///< (t - w y.x) y
  product,    ///< w (y.x) y
  curvature,  ///< w (y.x)^2
};

/// Runs body(group) on the groups of entries [begin, end), from the last on if `backwards`, and
/// before each fetch(k) with its first entry.
template <class Fetch, class Body>
WF_INLINE void for_groups(const RowEntries& entries, Offset begin, Offset end, Offset width,
                          bool backwards, const Fetch& fetch, const Body& body) {
  const Offset groups = (end - begin + entry_group - 1) / entry_group;
  for (Offset g = 0; g < groups; ++g) {
    const Offset k = begin + (backwards ? groups - 1 - g : g) * entry_group;
    fetch(k);
    body(EntryGroup(entries, k, end, width));
  }
}

/// Adds the sum over entries [begin, end) to `sum`, or returns it if it is the curvature.
template <int fixed, EntrySum kind, class Fetch>
WF_INLINE float sum_entries(const RowEntries& entries, Offset begin, Offset end, Offset given_width,
                            bool backwards, const Fetch& fetch, float* x, float* sum) {
  const Offset width = fixed > 0 ? fixed : given_width;
  Held<fixed> held_x(x);
  if constexpr (kind == EntrySum::curvature) {
    Float32x8 curvature{};
    for_groups(entries, begin, end, width, backwards, fetch,
               [&](const EntryGroup& group) WF_INLINE_LAMBDA {
                 const Float32x8 found = scores<fixed>(group, width, held_x);
                 curvature += group.weights * found * found;
               });
    return lane_sum(curvature);
  } else {
    Held<fixed> total(sum);
    for_groups(entries, begin, end, width, backwards, fetch,
               [&](const EntryGroup& group) WF_INLINE_LAMBDA {
                 Float32x8 coefficients = group.weights * scores<fixed>(group, width, held_x);
                 if constexpr (kind == EntrySum::residual)
                   coefficients = group.targets - coefficients;
                 add_multiples<fixed>(group, coefficients, width, total);
               });
    total.write_to(sum);
    return 0;
  }
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
