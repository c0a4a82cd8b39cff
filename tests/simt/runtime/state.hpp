#pragma once

#include <cuda_runtime_api.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "control.hpp"

namespace simt {

using Work = std::function<void()>;

/// A call of a stand-in: one at a time in the process, and perhaps the one that was to fail.
class Call {
 public:
  explicit Call(const char* function);
  cudaError_t error() const { return error_; }
  explicit operator bool() const { return error_ == cudaSuccess; }

 private:
  std::lock_guard<std::recursive_mutex> lock_;
  cudaError_t error_;
};

/// A call that gives something back: it is done even on a lost device, whose error it returns.
class Release {
 public:
  Release();
  cudaError_t error() const;

 private:
  std::lock_guard<std::recursive_mutex> lock_;
};

/// Records an error for cudaGetLastError.
cudaError_t failed(cudaError_t error);

extern Usage in_use;

struct EventState {
  std::uint64_t recorded = 0;  // cudaEventRecord calls
  std::uint64_t reached = 0;   // the last of them that the stream has come to
  double milliseconds = 0;
  CUgraph_st* capture = nullptr;
};

/// Something that a stream does when its turn comes: once `event` has been reached, if it is set.
struct Operation {
  Work work;
  std::shared_ptr<EventState> event;
  std::uint64_t version = 0;
};

/// Queues work on a stream, or records it where the stream captures.
void enqueue(cudaStream_t stream, Operation operation);
/// Runs what the stream has queued and what that waits for.
void drain(cudaStream_t stream);
void drain_all();
void drop_queues();

/// Undoes what set_capability() and set_driver_version() did.
void renew_device();

/// Takes every stream that records into the graph out of the capture.
void end_capture(const CUgraph_st& graph);

/// Of the shared memory that a kernel may ask for, until cudaFuncSetAttribute allows it more.
std::size_t shared_memory_limit(const void* kernel);

/// An error when something that would wait is called during a capture; it spoils the capture.
cudaError_t forbid_in_capture();

enum class Kind { host, pinned, device };
struct Place {
  Kind kind = Kind::host;
  std::size_t bytes_left = 0;  ///< to the end of the allocation, where there is one
};
Place place_of(const void* memory);

/// Device memory may be touched while one of these lives; AddressSanitizer reports it otherwise.
class DeviceAccess {
 public:
  DeviceAccess();
  ~DeviceAccess();
  DeviceAccess(const DeviceAccess&) = delete;
  DeviceAccess& operator=(const DeviceAccess&) = delete;
};

}  // namespace simt

struct CUevent_st {
  std::shared_ptr<simt::EventState> state = std::make_shared<simt::EventState>();
};

struct CUgraph_st {
  std::vector<simt::Work> nodes;
  bool spoilt = false;
  std::thread::id thread;  ///< that began the capture
};

struct CUgraphExec_st {
  std::vector<simt::Work> nodes;
};

struct CUstream_st {
  bool blocking = true;
  std::deque<simt::Operation> queue;
  CUgraph_st* capture = nullptr;
  bool began_capture = false;
  cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
};
