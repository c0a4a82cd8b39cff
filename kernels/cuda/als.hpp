#pragma once

#include <cstddef>
#include <memory>

#include "contract/als.hpp"

namespace wf::cuda {

/// Sizes that decide how work is cut. Results are the same to rounding whatever they are.
struct AlsTuning {
  /// Rows with more entries get their matrix formed for conjugate gradient; 0: those that are too
  /// long for shared memory.
  Offset gram_degree = 0;
  /// Entries that one block sums into a matrix.
  Offset gram_chunk = 8192;
  /// Shared memory for the gathered rows of one solve: as fp32, and, for more, as fp16.
  std::size_t exact_panel_bytes = std::size_t{32} << 10;
  std::size_t panel_bytes = std::size_t{192} << 10;
  /// Of device memory, each: matrices under construction; rows under solution.
  std::size_t workspace_bytes = std::size_t{256} << 20;
  /// Whether iterations after the first are one CUDA graph.
  bool graph = true;
};

/// Throws Error(memory) with both figures when the device has not enough.
std::unique_ptr<AlsSolver> make_als(int device, const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters, const AlsTuning& tuning = {});

}  // namespace wf::cuda
