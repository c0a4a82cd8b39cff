#pragma once

#include <memory>

#include "contract/search.hpp"

namespace wf::cuda {

/// Sizes that bound the workspace, and ways to go; results do not depend on them.
struct SearchTuning {
  Offset queries = 1024;            ///< whose fp32 scores are held at a time
  Offset columns = 1 << 14;         ///< base rows whose fp32 scores are held at a time
  Offset stream_queries = 1 << 15;  ///< at a time on each of two streams, by fp16
  Offset batch_bytes = 256 << 20;   ///< of the queries, candidates and results of a batch
  Offset blocks = 256;              ///< that share a base before it stays in one part
  bool fp16 = true;                 ///< fp16 first, where it can serve
};

class CudaSearcher : public Searcher {
 public:
  /// How the queries of all searches so far were answered.
  struct Counts {
    Offset certified = 0;  ///< by fp16, rescored and certified
    Offset repeated = 0;   ///< by fp32 because fp16 left a doubt
    Offset single = 0;     ///< by fp32 alone
  };
  virtual Counts counts() const = 0;
};

/// The base is copied to the device; factors that are there are shared. Throws Error(memory) with
/// both figures when it does not fit.
std::unique_ptr<CudaSearcher> make_searcher(int device, MatrixView<const float> base, Metric metric,
                                            const SearchTuning& tuning = {});
/// Null for factors that are not on this device.
std::unique_ptr<CudaSearcher> make_searcher(int device, std::shared_ptr<const ResidentFactors> base,
                                            Metric metric, const SearchTuning& tuning = {});

}  // namespace wf::cuda
