#include <algorithm>

#include "cpu/search/tile.hpp"
#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// Sums run over this many factors in order and are then added up in order: the score of a pair
/// has the same bits in every tile, and its rounding error does not grow with the width.
inline constexpr Offset factor_chunk = 128;

/// Of `together` panels in a row.
template <bool distance, int height, int together>
WF_INLINE void score_tile(const float* queries, const float* panels, Offset columns, float* scores,
                          Offset stride) {
  constexpr int vectors = 2 * together;
  for (int first = 0; first < panel_rows; first += 2 * lanes) {
    Offset c = 0;
    do {
      const Offset end = std::min(c + factor_chunk, columns);
      const bool fresh = c == 0;
      Floats sum[height][vectors] = {};
      for (; c < end; ++c) {
        Floats row[vectors];
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v)
          row[v] = load(panels + (v / 2 * columns + c) * panel_rows + first + v % 2 * lanes);
#pragma GCC unroll 12
        for (int h = 0; h < height; ++h) {
          const Floats query = broadcast(queries[c * height + h]);
#pragma GCC unroll 8
          for (int v = 0; v < vectors; ++v) {
            if constexpr (distance) {
              const Floats difference = query - row[v];
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
          float* out = scores + h * stride + v / 2 * panel_rows + first + v % 2 * lanes;
          store(out, fresh ? sum[h][v] : load(out) + sum[h][v]);
        }
      }
    } while (c < columns);
  }
}

/// Of panels first .. last - 1. Few queries wait for memory and for their sums, less so with
/// several panels at a time.
template <bool distance, int height>
void score_panels(const float* queries, const Panels& panels, Offset first, Offset last,
                  float* scores, Offset stride) {
  constexpr int together = std::max(1, 4 / height);
  const Offset columns = panels.columns();
  for (; first + together <= last; first += together, scores += together * panel_rows)
    score_tile<distance, height, together>(queries, panels.panel(first), columns, scores, stride);
  if constexpr (together > 1)
    for (; first < last; ++first, scores += panel_rows)
      score_tile<distance, height, 1>(queries, panels.panel(first), columns, scores, stride);
}

template <bool distance>
void score_panels(int height, const float* queries, const Panels& panels, Offset first, Offset last,
                  float* scores, Offset stride) {
  constexpr int full = full_tile_height(compiled_isa);
  if (height == full)
    return score_panels<distance, full>(queries, panels, first, last, scores, stride);
  if constexpr (full > 8)
    if (height == 8) return score_panels<distance, 8>(queries, panels, first, last, scores, stride);
  if constexpr (full > 4)
    if (height == 4) return score_panels<distance, 4>(queries, panels, first, last, scores, stride);
  if (height == 2) return score_panels<distance, 2>(queries, panels, first, last, scores, stride);
  score_panels<distance, 1>(queries, panels, first, last, scores, stride);
}

}  // namespace

template <>
void score_panels<compiled_isa>(bool distance, int height, const float* queries,
                                const Panels& panels, Offset first, Offset last, float* scores,
                                Offset stride) {
  if (distance)
    score_panels<true>(height, queries, panels, first, last, scores, stride);
  else
    score_panels<false>(height, queries, panels, first, last, scores, stride);
}

}  // namespace wf::cpu
WF_ISA_END
