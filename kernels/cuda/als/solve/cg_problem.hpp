#pragma once

#include "cuda/als/entries/device_entries.hpp"
#include "cuda/als/fp16_plane.hpp"

namespace wf::cuda {

/// Rows that conjugate gradient improves in a Basis: row `place` of the side has its value at
/// z + (place - first_place) * width and its mark in broken[place - first_place].
struct CgProblem {
  EntriesView entries;
  const float* table;  ///< the fixed side, in the basis
  Fp16View plane;      ///< the same in fp16
  int width;
  const float* diagonal;
  float scale;
  int steps;
  float* z;
  int* broken;  ///< set to 1 where the curvature is not positive; that row stays as it is
  Offset first_place;
};

/// How much shared memory the gathered rows of one solve may take: as fp32, and as fp16.
struct PanelBytes {
  std::size_t exact;
  std::size_t fp16;
};

}  // namespace wf::cuda
