#include "cuda/device/graph.hpp"

#include "cuda/device/check.hpp"

namespace wf::cuda {

Graph::Capture::Capture(const Context& context) : stream_(context.stream()) {
  // Other threads may use the device meanwhile.
  check(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal),
        "cudaStreamBeginCapture");
}

Graph::Capture::~Capture() {
  if (ended_) return;
  cudaGraph_t graph = nullptr;
  cudaStreamEndCapture(stream_, &graph);
  if (graph != nullptr) cudaGraphDestroy(graph);
  cudaGetLastError();
}

void Graph::Capture::end(cudaGraphExec_t& executable) {
  cudaGraph_t graph = nullptr;
  ended_ = true;
  check(cudaStreamEndCapture(stream_, &graph), "cudaStreamEndCapture");
  const cudaError_t status = cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphDestroy(graph);
  check(status, "cudaGraphInstantiate");
}

Graph::~Graph() { cudaGraphExecDestroy(executable_); }

void Graph::launch(const Context& context) const {
  check(cudaGraphLaunch(executable_, context.stream()), "cudaGraphLaunch");
}

}  // namespace wf::cuda
