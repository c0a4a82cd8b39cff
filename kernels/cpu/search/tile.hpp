#pragma once

#include <algorithm>
#include <bit>

#include "cpu/search/panels.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

inline constexpr int max_tile_height = 12;
/// Scores are handed on for some panels at a time, whose values lie in the second-level cache for
/// all tiles of queries, a power of two; many, because a selection gains from seeing many scores at
/// once.
inline constexpr int most_block_panels = 64;
inline Offset block_panels(const Panels& panels) {
  constexpr Offset block_values = 1 << 17;
  const Offset fitting = block_values / (panel_rows * std::max<Offset>(panels.columns(), 1));
  return std::clamp<Offset>(std::bit_floor(static_cast<std::uint64_t>(fitting)), 8,
                            most_block_panels);
}

/// As many queries a tile as there are registers for their sums with two vectors of base rows.
constexpr int full_tile_height(Isa isa) {
  return isa == Isa::avx512 ? 12 : isa == Isa::avx2 ? 6 : 4;
}

/// The smallest tile that the kernels have for a number of queries.
inline int tile_height(Offset queries, int full) {
  for (const int height : {1, 2, 4, 8})
    if (queries <= height && height < full) return height;
  return full;
}

/// scores[h * stride + r]: of query h of a tile and row r, counted from panel `first` on, for the
/// rows of panels first .. last - 1. Greater is better: the inner product or the negative squared
/// distance.
template <Isa isa>
void score_panels(bool distance, int height, const float* queries, const Panels& panels,
                  Offset first, Offset last, float* scores, Offset stride);

}  // namespace wf::cpu
