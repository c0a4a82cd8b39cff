#pragma once

#include <cuda_runtime_api.h>

#include "cuda/device/context.hpp"

namespace wf::cuda {

/// Work that was given to a stream once and can be given to it again as a whole.
class Graph {
 public:
  /// work() gives its work to the context's stream and waits for nothing.
  template <class Work>
  Graph(const Context& context, const Work& work) {
    Capture capture(context);
    work();
    capture.end(executable_);
  }
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void launch(const Context& context) const;

 private:
  /// Ends, without a graph, when it is left by an exception.
  class Capture {
   public:
    explicit Capture(const Context& context);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    void end(cudaGraphExec_t& executable);

   private:
    cudaStream_t stream_;
    bool ended_ = false;
  };

  cudaGraphExec_t executable_ = nullptr;
};

}  // namespace wf::cuda
