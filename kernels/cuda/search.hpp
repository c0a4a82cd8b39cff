#pragma once

#include <memory>

#include "contract/search.hpp"

namespace wf::cuda {

/// Sizes that bound the workspace; results do not depend on them.
struct SearchTuning {
  Offset queries = 1024;          ///< at a time
  Offset columns = 1 << 14;       ///< base rows whose scores are held at a time
  Offset list_bytes = 256 << 20;  ///< of the best found so far
};

/// The base is copied to the device. Throws Error(memory) with both figures when it does not fit.
std::unique_ptr<Searcher> make_searcher(int device, MatrixView<const float> base, Metric metric,
                                        const SearchTuning& tuning = {});

}  // namespace wf::cuda
