#pragma once

#include <algorithm>

#include "cpu/dense/lane_sums.hpp"
#include "cpu/simd.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Entries that are worked on together: their vectors fill registers, their sums a Float4.
inline constexpr int entry_group = 4;

/// A vector of the padded width, held in registers where the compiler knows that width and in
/// memory where `fixed` is 0.
template <Isa isa, int fixed>
struct Held {
  static constexpr int count = fixed / lanes<isa>;
  FloatVector<isa> part[count];

  WF_INLINE explicit Held(const float* p) {
#pragma GCC unroll 32
    for (int j = 0; j < count; ++j) part[j] = load<isa>(p + j * lanes<isa>);
  }
  WF_INLINE FloatVector<isa>& at(Offset j) { return part[j / lanes<isa>]; }
  WF_INLINE void set(Offset j, FloatVector<isa> v) { part[j / lanes<isa>] = v; }
  WF_INLINE void write_to(float* p) const {
#pragma GCC unroll 32
    for (int j = 0; j < count; ++j) store<isa>(p + j * lanes<isa>, part[j]);
  }
};
template <Isa isa>
struct Held<isa, 0> {
  float* memory;

  WF_INLINE explicit Held(float* p) : memory(p) {}
  WF_INLINE FloatVector<isa> at(Offset j) const { return load<isa>(memory + j); }
  WF_INLINE void set(Offset j, FloatVector<isa> v) { store<isa>(memory + j, v); }
  WF_INLINE void write_to(float*) const {}
};

/// y_i.x of the four rows y_i of a group.
template <Isa isa, int fixed>
WF_INLINE Float4 group_scores(const float* y, Offset width, Held<isa, fixed>& x) {
  FloatVector<isa> parts[entry_group] = {};
#pragma GCC unroll 32
  for (Offset j = 0; j < width; j += lanes<isa>)
#pragma GCC unroll 4
    for (int i = 0; i < entry_group; ++i) parts[i] += load<isa>(y + i * width + j) * x.at(j);
  return lane_sums(four_lanes(parts[0]), four_lanes(parts[1]), four_lanes(parts[2]),
                   four_lanes(parts[3]));
}

/// sum += sum_i coefficient_i y_i over the four rows y_i of a group, where coefficient_i is
/// targets_i - weights_i y_i.x if `residual`, else weights_i y_i.x.
template <Isa isa, int fixed, bool residual>
WF_INLINE void add_group(const float* y, Float4 weights, Float4 targets, Offset width,
                         Held<isa, fixed>& x, Held<isa, fixed>& sum) {
  using Vector = FloatVector<isa>;
  constexpr int step = lanes<isa>;
  Float4 coefficients = weights * group_scores<isa, fixed>(y, width, x);
  if constexpr (residual) coefficients = targets - coefficients;
  float each[entry_group];
  store<Isa::baseline>(each, coefficients);
  const Vector c[entry_group] = {broadcast<isa>(each), broadcast<isa>(each + 1),
                                 broadcast<isa>(each + 2), broadcast<isa>(each + 3)};
#pragma GCC unroll 32
  for (Offset j = 0; j < width; j += step) {
    Vector total = sum.at(j);
#pragma GCC unroll 4
    for (int i = 0; i < entry_group; ++i) total += load<isa>(y + i * width + j) * c[i];
    sum.set(j, total);
  }
}

/// Adds up the groups of `count` rows of a panel; its rows behind the last, up to a whole group,
/// are zero. targets: only read where `residual`.
template <Isa isa, int fixed, bool residual>
WF_INLINE void add_entries(const float* panel, Offset count, const float* weights,
                           const float* targets, Offset given_width, float* x, float* sum) {
  const Offset width = fixed > 0 ? fixed : given_width;
  Held<isa, fixed> held_x(x), total(sum);
  const Offset whole = count / entry_group * entry_group;
  Float4 w{}, t{};
  for (Offset k = 0; k < whole; k += entry_group) {
    w = load<Isa::baseline>(weights + k);
    if constexpr (residual) t = load<Isa::baseline>(targets + k);
    add_group<isa, fixed, residual>(panel + k * width, w, t, width, held_x, total);
  }
  if (whole < count) {
    float last_weights[entry_group] = {}, last_targets[entry_group] = {};
    for (Offset k = whole; k < count; ++k) {
      last_weights[k - whole] = weights[k];
      last_targets[k - whole] = residual ? targets[k] : 0;
    }
    add_group<isa, fixed, residual>(panel + whole * width, load<Isa::baseline>(last_weights),
                                    load<Isa::baseline>(last_targets), width, held_x, total);
  }
  total.write_to(sum);
}

/// sum_k weights_k (y_k.x)^2 over `count` rows of a panel as in add_entries().
template <Isa isa, int fixed>
WF_INLINE float entry_curvature(const float* panel, Offset count, const float* weights,
                                Offset given_width, float* x) {
  const Offset width = fixed > 0 ? fixed : given_width;
  Held<isa, fixed> held_x(x);
  Float4 sum{};
  const Offset whole = count / entry_group * entry_group;
  for (Offset k = 0; k < whole; k += entry_group) {
    const Float4 scores = group_scores<isa, fixed>(panel + k * width, width, held_x);
    sum += load<Isa::baseline>(weights + k) * scores * scores;
  }
  if (whole < count) {
    float last_weights[entry_group] = {};
    std::copy(weights + whole, weights + count, last_weights);
    const Float4 scores = group_scores<isa, fixed>(panel + whole * width, width, held_x);
    sum += load<Isa::baseline>(last_weights) * scores * scores;
  }
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

}  // namespace wf::cpu
