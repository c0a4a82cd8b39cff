// Stream capture and graphs.
#include "state.hpp"

using simt::Call;
using simt::Release;

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
  const Call call(__func__);
  if (!call) return call.error();
  if (stream == nullptr) return simt::failed(cudaErrorStreamCaptureUnsupported);
  if (stream->capture) return simt::failed(cudaErrorIllegalState);
  stream->capture = new CUgraph_st;
  stream->capture->thread = std::this_thread::get_id();
  stream->began_capture = true;
  stream->mode = mode;
  ++simt::in_use.graphs;
  return cudaSuccess;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
  const Call call(__func__);
  if (!call) return call.error();
  const bool capturing = stream && stream->capture;
  *status = !capturing                ? cudaStreamCaptureStatusNone
            : stream->capture->spoilt ? cudaStreamCaptureStatusInvalidated
                                      : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const Call call(__func__);
  *graph = nullptr;
  if (stream == nullptr || !stream->capture || !stream->began_capture)
    return simt::failed(cudaErrorIllegalState);
  CUgraph_st* const captured = stream->capture;
  simt::end_capture(*captured);
  if (call && !captured->spoilt) {
    *graph = captured;
    return cudaSuccess;
  }
  const cudaError_t error = call ? cudaErrorStreamCaptureInvalidated : call.error();
  delete captured;
  --simt::in_use.graphs;
  return simt::failed(error);
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long) {
  const Call call(__func__);
  if (!call) return call.error();
  *executable = new CUgraphExec_st{graph->nodes};
  ++simt::in_use.graphs;
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  for (const simt::Work& node : executable->nodes) simt::enqueue(stream, {node, {}});
  return cudaSuccess;
}

cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) {
  const Call call(__func__);
  return call.error();
}

cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count) {
  const Call call(__func__);
  if (!call) return call.error();
  if (nodes) return simt::failed(cudaErrorNotSupported);
  *count = graph->nodes.size();
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  const Release call;
  delete graph;
  --simt::in_use.graphs;
  return call.error();
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  const Release call;
  delete executable;
  --simt::in_use.graphs;
  return call.error();
}

}  // extern "C"
