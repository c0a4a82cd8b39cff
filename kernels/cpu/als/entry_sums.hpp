#pragma once

#include <algorithm>

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/lane_sums.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Entries that are worked on together: enough sums that they need not wait for each other.
inline constexpr int entry_group = 8;

/// The vectors and numbers of some entries. Those behind a row's last repeat it, weighing nothing.
struct EntryGroup {
  const float* y[entry_group];
  Float8 weights;
  Float8 targets;

  WF_INLINE EntryGroup(const RowEntries& entries, Offset first, Offset end, Offset width) {
    if (end - first >= entry_group) {
#pragma GCC unroll 8
      for (int i = 0; i < entry_group; ++i)
        y[i] = entries.y.data + entries.indices[first + i] * width;
      weights = load<Isa::avx2>(entries.weights + first);
      targets = load<Isa::avx2>(entries.targets + first);
      return;
    }
    float last_weights[entry_group] = {}, last_targets[entry_group] = {};
    for (int i = 0; i < entry_group; ++i)
      y[i] = entries.y.data + entries.indices[std::min(first + i, end - 1)] * width;
    for (Offset k = first; k < end; ++k) {
      last_weights[k - first] = entries.weights[k];
      last_targets[k - first] = entries.targets[k];
    }
    weights = load<Isa::avx2>(last_weights);
    targets = load<Isa::avx2>(last_targets);
  }
};

/// A vector of the padded width, held in registers where these suffice: `width` is 0 where the
/// compiler does not know it.
template <Isa isa, int width, bool fits = (width > 0 && width <= 8 * lanes<isa>)>
struct Held {
  static constexpr int count = width / lanes<isa>;
  FloatVector<isa> part[count];

  WF_INLINE explicit Held(const float* p) {
#pragma GCC unroll 8
    for (int j = 0; j < count; ++j) part[j] = load<isa>(p + j * lanes<isa>);
  }
  WF_INLINE FloatVector<isa>& at(Offset j) { return part[j / lanes<isa>]; }
  WF_INLINE void set(Offset j, FloatVector<isa> v) { part[j / lanes<isa>] = v; }
  WF_INLINE void write_to(float* p) const {
#pragma GCC unroll 8
    for (int j = 0; j < count; ++j) store<isa>(p + j * lanes<isa>, part[j]);
  }
};
template <Isa isa, int width>
struct Held<isa, width, false> {
  float* memory;

  WF_INLINE explicit Held(float* p) : memory(p) {}
  WF_INLINE FloatVector<isa> at(Offset j) const { return load<isa>(memory + j); }
  WF_INLINE void set(Offset j, FloatVector<isa> v) { store<isa>(memory + j, v); }
  WF_INLINE void write_to(float*) const {}
};

/// y.x of each entry.
template <Isa isa, int fixed>
WF_INLINE Float8 scores(const EntryGroup& group, Offset width, Held<isa, fixed>& x) {
  FloatVector<isa> parts[entry_group];
#pragma GCC unroll 8
  for (int i = 0; i < entry_group; ++i) parts[i] = load<isa>(group.y[i]) * x.at(0);
#pragma GCC unroll 16
  for (Offset j = lanes<isa>; j < width; j += lanes<isa>) {
    const FloatVector<isa> held = x.at(j);
#pragma GCC unroll 8
    for (int i = 0; i < entry_group; ++i) parts[i] += load<isa>(group.y[i] + j) * held;
  }
  return lane_sums(parts);
}

/// sum += sum_i coefficients_i y_i
template <Isa isa, int fixed>
WF_INLINE void add_multiples(const EntryGroup& group, Float8 coefficients, Offset width,
                             Held<isa, fixed>& sum) {
  float each[entry_group];
  store<Isa::avx2>(each, coefficients);
  // Else the compiler keeps what scores() loaded, in a memory of its own.
  if constexpr (fixed == 0 || fixed > 2 * lanes<isa>) asm volatile("" ::: "memory");
  FloatVector<isa> c[entry_group];
#pragma GCC unroll 8
  for (int i = 0; i < entry_group; ++i) c[i] = broadcast<isa>(each + i);
#pragma GCC unroll 16
  for (Offset j = 0; j < width; j += lanes<isa>) {
    FloatVector<isa> part = load<isa>(group.y[0] + j) * c[0];
#pragma GCC unroll 8
    for (int i = 1; i < entry_group; ++i) part += load<isa>(group.y[i] + j) * c[i];
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
template <Isa isa, int fixed, EntrySum kind, class Fetch>
WF_INLINE float sum_entries(const RowEntries& entries, Offset begin, Offset end, Offset given_width,
                            bool backwards, const Fetch& fetch, float* x, float* sum) {
  const Offset width = fixed > 0 ? fixed : given_width;
  Held<isa, fixed> held_x(x);
  if constexpr (kind == EntrySum::curvature) {
    Float8 curvature{};
    for_groups(entries, begin, end, width, backwards, fetch,
               [&](const EntryGroup& group) WF_INLINE_LAMBDA {
                 const Float8 found = scores<isa, fixed>(group, width, held_x);
                 curvature += group.weights * found * found;
               });
    return lane_sum(curvature);
  } else {
    Held<isa, fixed> total(sum);
    for_groups(entries, begin, end, width, backwards, fetch,
               [&](const EntryGroup& group) WF_INLINE_LAMBDA {
                 Float8 coefficients = group.weights * scores<isa, fixed>(group, width, held_x);
                 if constexpr (kind == EntrySum::residual)
                   coefficients = group.targets - coefficients;
                 add_multiples<isa, fixed>(group, coefficients, width, total);
               });
    total.write_to(sum);
    return 0;
  }
}

}  // namespace wf::cpu
