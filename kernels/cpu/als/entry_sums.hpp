#pragma once

#include "cpu/als/row_entries.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {

/// Entries that are worked on together: their vectors fill registers, their sums a Float4.
inline constexpr int entry_group = 4;

using Float4 = float __attribute__((vector_size(16)));

/// The sums over the lanes of four vectors.
WF_INLINE Float4 lane_sums(Float4 a, Float4 b, Float4 c, Float4 d) {
  const Float4 ab =
      __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float4 cd =
      __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

/// Adds the parts of a vector up until four lanes are left.
WF_INLINE Float4 four_lanes(Float4 v) { return v; }
WF_INLINE Float4 four_lanes(FloatVector<Isa::avx2> v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
}
WF_INLINE Float4 four_lanes(Float16 v) {
  return four_lanes(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                    __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
}

/// Where a pass over entries finds their vectors.
enum class Vectors {
  panel,   ///< in the panel, where an earlier pass left them
  kept,    ///< at their indices; it leaves them in the panel
  passing  ///< at their indices; the panel only holds one group at a time
};

/// With s_k = y_k.x: sum += sum_k (targets_k - weights_k s_k) y_k where `residual`, else
/// sum += sum_k weights_k s_k y_k, over entries [begin, end). `fixed` is the padded width where it
/// is known to the compiler, else 0.
template <Isa isa, Vectors vectors, bool residual, int fixed>
WF_INLINE void add_entries(const RowEntries& entries, Offset begin, Offset end, float* panel,
                           Offset given_width, const float* x, float* sum) {
  using Vector = FloatVector<isa>;
  constexpr int step = lanes<isa>;
  constexpr int registers = fixed / step;
  const Offset width = fixed > 0 ? fixed : given_width;
  const float* scale = entries.scale;
  Vector totals[registers > 0 ? registers : 1];
  if constexpr (fixed > 0)
    for (int j = 0; j < registers; ++j) totals[j] = load<isa>(sum + j * step);

  for (Offset k = begin; k < end; k += entry_group) {
    const int count = static_cast<int>(std::min<Offset>(entry_group, end - k));
    float* y = vectors == Vectors::passing ? panel : panel + (k - begin) * width;
    Vector parts[entry_group] = {};
    if constexpr (vectors == Vectors::panel) {
      for (Offset j = 0; j < width; j += step) {
        const Vector part = load<isa>(x + j);
#pragma GCC unroll 4
        for (int i = 0; i < entry_group; ++i) parts[i] += load<isa>(y + i * width + j) * part;
      }
    } else {
      const float* from[entry_group];
      for (int i = 0; i < entry_group; ++i)
        from[i] = entries.y.row(entries.indices[k + std::min(i, count - 1)]);
      const Offset ahead = std::min(k + 3 * entry_group, end - entry_group);
      for (Offset i = ahead; i >= begin && i < ahead + entry_group; ++i)
        for (Offset j = 0; j < width; j += 16)
          __builtin_prefetch(entries.y.row(entries.indices[i]) + j);
      for (Offset j = 0; j < width; j += step) {
        const Vector part = load<isa>(x + j);
#pragma GCC unroll 4
        for (int i = 0; i < entry_group; ++i) {
          Vector v = load<isa>(from[i] + j);
          if (scale) v *= load<isa>(scale + j);
          store<isa>(y + i * width + j, v);
          parts[i] += v * part;
        }
      }
    }

    float weights[entry_group] = {}, targets[entry_group] = {};
    for (int i = 0; i < count; ++i) {
      weights[i] = entries.weights[k + i];
      targets[i] = entries.targets[k + i];
    }
    Float4 coefficients =
        load<Isa::baseline>(weights) * lane_sums(four_lanes(parts[0]), four_lanes(parts[1]),
                                                 four_lanes(parts[2]), four_lanes(parts[3]));
    if constexpr (residual) coefficients = load<Isa::baseline>(targets) - coefficients;
    float each[entry_group];
    store<Isa::baseline>(each, coefficients);
    const Vector c[entry_group] = {broadcast<isa>(each), broadcast<isa>(each + 1),
                                   broadcast<isa>(each + 2), broadcast<isa>(each + 3)};
    if constexpr (fixed > 0) {
#pragma GCC unroll 16
      for (int j = 0; j < registers; ++j)
#pragma GCC unroll 4
        for (int i = 0; i < entry_group; ++i)
          totals[j] += load<isa>(y + i * width + j * step) * c[i];
    } else {
      for (Offset j = 0; j < width; j += step) {
        Vector total = load<isa>(sum + j);
#pragma GCC unroll 4
        for (int i = 0; i < entry_group; ++i) total += load<isa>(y + i * width + j) * c[i];
        store<isa>(sum + j, total);
      }
    }
  }
  if constexpr (fixed > 0)
    for (int j = 0; j < registers; ++j) store<isa>(sum + j * step, totals[j]);
}

}  // namespace wf::cpu
