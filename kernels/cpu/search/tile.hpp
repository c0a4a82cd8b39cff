#pragma once

#include <algorithm>
#include <bit>

#include "cpu/search/panels.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {

/// Sums run over this many factors in order and are then added up in order: the score of a pair
/// has the same bits in every tile, and its rounding error does not grow with the width.
inline constexpr Offset factor_chunk = 128;

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

/// scores[h * stride + r]: of query h and row r of `together` panels in a row, greater is better:
/// the inner product or the negative squared distance.
template <bool distance, int height, int together, Isa isa>
WF_INLINE void score_tile(const float* queries, const float* panels, Offset columns, float* scores,
                          Offset stride) {
  using Vector = FloatVector<isa>;
  constexpr int width = lanes<isa>;
  constexpr int vectors = 2 * together;
  for (int first = 0; first < panel_rows; first += 2 * width) {
    Offset c = 0;
    do {
      const Offset end = std::min(c + factor_chunk, columns);
      const bool fresh = c == 0;
      Vector sum[height][vectors] = {};
      for (; c < end; ++c) {
        Vector row[vectors];
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v)
          row[v] = load<isa>(panels + (v / 2 * columns + c) * panel_rows + first + v % 2 * width);
#pragma GCC unroll 12
        for (int h = 0; h < height; ++h) {
          const Vector query = broadcast<isa>(queries + c * height + h);
#pragma GCC unroll 8
          for (int v = 0; v < vectors; ++v) {
            if constexpr (distance) {
              const Vector difference = query - row[v];
              sum[h][v] -= difference * difference;
            } else {
              sum[h][v] += query * row[v];
            }
          }
        }
      }
#pragma GCC unroll 12
      for (int h = 0; h < height; ++h) {
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v) {
          float* out = scores + h * stride + v / 2 * panel_rows + first + v % 2 * width;
          store<isa>(out, fresh ? sum[h][v] : load<isa>(out) + sum[h][v]);
        }
      }
    } while (c < columns);
  }
}

/// Of panels first .. last - 1. Few queries wait for memory and for their sums, less so with
/// several panels at a time.
template <bool distance, int height, Isa isa>
WF_INLINE void score_panels(const float* queries, const Panels& panels, Offset first, Offset last,
                            float* scores, Offset stride) {
  constexpr int together = std::max(1, 4 / height);
  const Offset columns = panels.columns();
  for (; first + together <= last; first += together, scores += together * panel_rows)
    score_tile<distance, height, together, isa>(queries, panels.panel(first), columns, scores,
                                                stride);
  if constexpr (together > 1)
    for (; first < last; ++first, scores += panel_rows)
      score_tile<distance, height, 1, isa>(queries, panels.panel(first), columns, scores, stride);
}

template <bool distance, Isa isa>
WF_INLINE void score_panels(int height, const float* queries, const Panels& panels, Offset first,
                            Offset last, float* scores, Offset stride) {
  constexpr int full = full_tile_height(isa);
  if (height == full)
    return score_panels<distance, full, isa>(queries, panels, first, last, scores, stride);
  if constexpr (full > 8)
    if (height == 8)
      return score_panels<distance, 8, isa>(queries, panels, first, last, scores, stride);
  if constexpr (full > 4)
    if (height == 4)
      return score_panels<distance, 4, isa>(queries, panels, first, last, scores, stride);
  if (height == 2)
    return score_panels<distance, 2, isa>(queries, panels, first, last, scores, stride);
  score_panels<distance, 1, isa>(queries, panels, first, last, scores, stride);
}

/// Scores `queries` against panels first .. last - 1 and calls
/// visit(IsaConstant, query, position, scores, count) for each query and block, positions
/// ascending. There is room for whole panels of scores, which the visitor may overwrite.
template <bool distance, Isa isa, class Visit>
WF_INLINE void scan(const QueryTiles& queries, const Panels& panels, Offset first, Offset last,
                    Visit&& visit) {
  alignas(64) float scores[max_tile_height * most_block_panels * panel_rows];
  const Offset step = block_panels(panels);
  const Offset stride = step * panel_rows;
  for (Offset block = first; block < last; block += step) {
    const Offset end = std::min(block + step, last);
    const Offset position = block * panel_rows;
    const int count = static_cast<int>(std::min(end * panel_rows, panels.rows()) - position);
    for (const QueryTiles::Tile& tile : queries.tiles()) {
      score_panels<distance, isa>(tile.height, queries.values(tile), panels, block, end, scores,
                                  stride);
      for (int q = 0; q < tile.queries; ++q)
        visit(IsaConstant<isa>{}, tile.rows[q], position, scores + q * stride, count);
    }
  }
}

/// The same with the kernels compiled for this processor.
template <class Visit>
void scan(bool distance, const QueryTiles& queries, const Panels& panels, Offset first, Offset last,
          const Visit& visit) {
  dispatch_constant([&](auto constant) WF_INLINE_LAMBDA {
    constexpr Isa isa = decltype(constant)::value;
    if (distance)
      scan<true, isa>(queries, panels, first, last, visit);
    else
      scan<false, isa>(queries, panels, first, last, visit);
  });
}

/// Scores one tile against all panels: scores[h * stride + r] of query h and row r.
template <Isa isa>
WF_INLINE void score_rows(bool distance, const QueryTiles& queries, const Panels& panels,
                          float* scores, Offset stride) {
  const QueryTiles::Tile& tile = queries.tiles()[0];
  const float* values = queries.values(tile);
  if (distance)
    score_panels<true, isa>(tile.height, values, panels, 0, panels.count(), scores, stride);
  else
    score_panels<false, isa>(tile.height, values, panels, 0, panels.count(), scores, stride);
}

}  // namespace wf::cpu
