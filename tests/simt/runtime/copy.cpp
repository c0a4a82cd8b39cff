// Copies and fills.
#include <cstring>
#include <string>

#include "../executor/executor.hpp"
#include "state.hpp"

namespace simt {
namespace {

struct Copy {
  void* to;
  std::size_t to_pitch;
  const void* from;
  std::size_t from_pitch;
  std::size_t width;
  std::size_t height;
};

std::size_t extent(std::size_t pitch, std::size_t width, std::size_t height) {
  return (height - 1) * pitch + width;
}

void check_place(const char* what, const void* memory, std::size_t bytes, bool on_device) {
  const Place place = place_of(memory);
  if ((place.kind == Kind::device) != on_device)
    throw Error(std::string("simt: ") + what + (on_device ? " is no" : " is") +
                " device memory, against the kind of the copy");
  if (on_device && bytes > place.bytes_left)
    throw Error(std::string("simt: ") + what + " has " + std::to_string(place.bytes_left) +
                " bytes, the copy wants " + std::to_string(bytes));
}

void check(const Copy& copy, cudaMemcpyKind kind) {
  if (kind == cudaMemcpyDefault) return;
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  check_place("the target", copy.to, extent(copy.to_pitch, copy.width, copy.height), to_device);
  check_place("the source", copy.from, extent(copy.from_pitch, copy.width, copy.height),
              from_device);
}

void perform(const Copy& copy) {
  for (std::size_t row = 0; row < copy.height; ++row)
    std::memcpy(static_cast<char*>(copy.to) + row * copy.to_pitch,
                static_cast<const char*>(copy.from) + row * copy.from_pitch, copy.width);
}

// Only copies of pinned and device memory go on by themselves.
bool waits(const Copy& copy) {
  return place_of(copy.to).kind == Kind::host || place_of(copy.from).kind == Kind::host;
}

cudaError_t enqueue_copy(const Copy& copy, cudaMemcpyKind kind, cudaStream_t stream) {
  if (copy.width == 0 || copy.height == 0) return cudaSuccess;
  check(copy, kind);
  const bool synchronous = waits(copy);
  if (synchronous && stream && stream->capture) {
    stream->capture->spoilt = true;
    return failed(cudaErrorStreamCaptureUnsupported);
  }
  enqueue(stream, {[copy] { perform(copy); }, {}});
  if (synchronous) drain(stream);
  return cudaSuccess;
}

cudaError_t fill(void* memory, int value, std::size_t bytes, cudaStream_t stream) {
  if (bytes == 0) return cudaSuccess;
  check_place("what is filled", memory, bytes, true);
  enqueue(stream, {[=] { std::memset(memory, value, bytes); }, {}});
  return cudaSuccess;
}

}  // namespace
}  // namespace simt

using simt::Call;

extern "C" {

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  return simt::enqueue_copy({to, bytes, from, bytes, bytes, 1}, kind, stream);
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind) {
  const Call call(__func__);
  if (!call) return call.error();
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  return simt::enqueue_copy({to, bytes, from, bytes, bytes, 1}, kind, nullptr);
}

cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch,
                              size_t width, size_t height, cudaMemcpyKind kind,
                              cudaStream_t stream) {
  const Call call(__func__);
  if (!call) return call.error();
  if (width > to_pitch || width > from_pitch) return simt::failed(cudaErrorInvalidPitchValue);
  return simt::enqueue_copy({to, to_pitch, from, from_pitch, width, height}, kind, stream);
}

cudaError_t cudaMemcpy2D(void* to, size_t to_pitch, const void* from, size_t from_pitch,
                         size_t width, size_t height, cudaMemcpyKind kind) {
  return cudaMemcpy2DAsync(to, to_pitch, from, from_pitch, width, height, kind, nullptr);
}

cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t stream) {
  const Call call(__func__);
  return call ? simt::fill(memory, value, bytes, stream) : call.error();
}

cudaError_t cudaMemset(void* memory, int value, size_t bytes) {
  const Call call(__func__);
  return call ? simt::fill(memory, value, bytes, nullptr) : call.error();
}

}  // extern "C"
