#pragma once

#include "cuda/device/launch.cuh"

namespace wf::cuda {

/// Tiles of the lower triangle of a matrix of `rows` x `rows` tiles, the diagonal's included.
inline unsigned triangle_size(int rows) { return static_cast<unsigned>(rows * (rows + 1) / 2); }

struct TilePlace {
  int row;
  int column;
};

/// The nth of those tiles, counted row by row.
__device__ inline TilePlace lower_tile(unsigned n) {
  int row = 0;
  while (static_cast<unsigned>((row + 1) * (row + 2) / 2) <= n) ++row;
  return {row, static_cast<int>(n) - row * (row + 1) / 2};
}

}  // namespace wf::cuda
