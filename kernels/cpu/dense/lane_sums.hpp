#pragma once

#include "cpu/simd.hpp"

namespace wf::cpu {

// For use inside dispatched bodies.

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

}  // namespace wf::cpu
