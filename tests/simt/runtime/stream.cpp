// Streams and events. Queued work runs no earlier than something waits for it or chance picks its
// stream, so that a missing wait shows.
#include <algorithm>
#include <chrono>

#include "../executor/executor.hpp"
#include "../executor/random.hpp"
#include "launch.hpp"
#include "state.hpp"

namespace simt {
namespace {

std::vector<cudaStream_t> streams;

bool can_advance(cudaStream_t stream) {
  if (stream->queue.empty()) return false;
  const Operation& next = stream->queue.front();
  return !next.event || next.event->reached >= next.version;
}

void perform(const Work& work) {
  if (!work) return;
  const DeviceAccess access;
  try {
    work();
  } catch (...) {
    drop_queues();
    throw;
  }
}

void advance(cudaStream_t stream) {
  const Operation next = std::move(stream->queue.front());
  stream->queue.pop_front();
  perform(next.work);
}

// Any stream that can; false when none can.
bool advance_one() {
  std::vector<cudaStream_t> able;
  std::copy_if(streams.begin(), streams.end(), std::back_inserter(able), can_advance);
  if (able.empty()) return false;
  advance(able[random_below(able.size())]);
  return true;
}

void drain_blocking() {
  for (const cudaStream_t stream : std::vector(streams))
    if (stream->blocking) drain(stream);
}

// An event that was recorded in a capture means nothing outside it, nor once it has ended.
bool is_over(const EventState& event) {
  return event.capture &&
         std::none_of(streams.begin(), streams.end(),
                      [&](const cudaStream_t stream) { return stream->capture == event.capture; });
}

double now_in_milliseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace

void drop_queues() {
  for (const cudaStream_t stream : streams) stream->queue.clear();
}

void enqueue(cudaStream_t stream, Operation operation) {
  if (stream == nullptr) {
    drain_blocking();
    return perform(operation.work);
  }
  if (stream->capture) {
    if (operation.work) stream->capture->nodes.push_back(std::move(operation.work));
    return;
  }
  stream->queue.push_back(std::move(operation));
  while (random_below(2) == 0 && advance_one()) {
  }
}

void drain(cudaStream_t stream) {
  if (stream == nullptr) return drain_blocking();
  while (!stream->queue.empty()) {
    if (can_advance(stream))
      advance(stream);
    else if (!advance_one())
      throw Error("simt: a stream waits for an event that no stream will reach");
  }
}

void drain_all() {
  for (const cudaStream_t stream : std::vector(streams)) drain(stream);
}

cudaError_t forbid_in_capture() {
  for (const cudaStream_t stream : streams) {
    if (!stream->capture || stream->mode == cudaStreamCaptureModeRelaxed) continue;
    if (stream->mode == cudaStreamCaptureModeThreadLocal &&
        stream->capture->thread != std::this_thread::get_id())
      continue;
    stream->capture->spoilt = true;
    return failed(cudaErrorStreamCaptureUnsupported);
  }
  return cudaSuccess;
}

void end_capture(const CUgraph_st& graph) {
  for (const cudaStream_t stream : streams) {
    if (stream->capture != &graph) continue;
    stream->capture = nullptr;
    stream->began_capture = false;
  }
}

cudaError_t enqueue_kernel(const cudaLaunchConfig_t& config, const void* kernel, Work body) {
  const Call call("launch");
  if (!call) return call.error();
  if (config.dynamicSmemBytes > shared_memory_limit(kernel)) return failed(cudaErrorInvalidValue);
  enqueue(config.stream, {[config, body = std::move(body)] {
                            run(config.gridDim, config.blockDim, config.dynamicSmemBytes, body);
                          },
                          {}});
  return cudaSuccess;
}

}  // namespace simt

using simt::Call;
using simt::Release;

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  const Call call(__func__);
  if (!call) return call.error();
  *stream = new CUstream_st;
  (*stream)->blocking = flags != cudaStreamNonBlocking;
  simt::streams.push_back(*stream);
  ++simt::in_use.streams;
  return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const Release call;
  const auto found = std::find(simt::streams.begin(), simt::streams.end(), stream);
  if (found == simt::streams.end()) return simt::failed(cudaErrorInvalidResourceHandle);
  simt::drain(stream);
  simt::streams.erase(std::find(simt::streams.begin(), simt::streams.end(), stream));
  delete stream;
  --simt::in_use.streams;
  return call.error();
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  if (stream && stream->capture) {
    stream->capture->spoilt = true;
    return simt::failed(cudaErrorStreamCaptureUnsupported);
  }
  simt::drain(stream);
  return cudaSuccess;
}

cudaError_t cudaStreamQuery(cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  simt::advance_one();
  return stream && !stream->queue.empty() ? cudaErrorNotReady : cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
  const Call call(__func__);
  if (!call) return call.error();
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  simt::drain_all();
  return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  const Call call(__func__);
  if (!call) return call.error();
  *event = new CUevent_st;
  ++simt::in_use.events;
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, cudaEventDefault);
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  const Release call;
  delete event;
  --simt::in_use.events;
  return call.error();
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  const std::shared_ptr<simt::EventState> state = event->state;
  state->capture = stream ? stream->capture : nullptr;
  if (state->capture) return cudaSuccess;
  const std::uint64_t version = ++state->recorded;
  simt::enqueue(stream, {[state, version] {
                           state->reached = std::max(state->reached, version);
                           state->milliseconds = simt::now_in_milliseconds();
                         },
                         {}});
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  const Call call(__func__);
  if (!call) return call.error();
  if (simt::is_over(*event->state)) return simt::failed(cudaErrorCapturedEvent);
  // A stream that waits for a captured event joins the capture, whose nodes keep their order.
  if (event->state->capture) {
    if (stream) stream->capture = event->state->capture;
    return cudaSuccess;
  }
  if (stream && stream->capture) {
    stream->capture->spoilt = true;
    return simt::failed(cudaErrorStreamCaptureIsolation);
  }
  simt::enqueue(stream, {{}, event->state, event->state->recorded});
  return cudaSuccess;
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  const Call call(__func__);
  if (!call) return call.error();
  if (event->state->capture) return simt::failed(cudaErrorCapturedEvent);
  simt::advance_one();
  return event->state->reached < event->state->recorded ? cudaErrorNotReady : cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const Call call(__func__);
  if (!call) return call.error();
  if (event->state->capture) return simt::failed(cudaErrorCapturedEvent);
  while (event->state->reached < event->state->recorded)
    if (!simt::advance_one()) throw simt::Error("simt: no stream will reach the event");
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t from, cudaEvent_t to) {
  const Call call(__func__);
  if (!call) return call.error();
  for (const cudaEvent_t event : {from, to})
    if (event->state->reached < event->state->recorded) return simt::failed(cudaErrorNotReady);
  *milliseconds = static_cast<float>(to->state->milliseconds - from->state->milliseconds);
  return cudaSuccess;
}

}  // extern "C"
