// What the stand-ins of libraries share.
#include "library_call.hpp"

#include "../executor/executor.hpp"
#include "state.hpp"

namespace simt {

cudaError_t enqueue_library_call(const char* function, cudaStream_t stream,
                                 std::function<void()> work) {
  const Call call(function);
  if (!call) return call.error();
  enqueue(stream, {std::move(work), {}});
  return cudaSuccess;
}

void require_device_memory(const std::string& what, const void* memory, std::size_t bytes) {
  const Place place = place_of(memory);
  if (bytes == 0 || (place.kind == Kind::device && place.bytes_left >= bytes)) return;
  throw Error("simt: " + what + " takes " + std::to_string(bytes) +
              " bytes of device memory, there are " +
              std::to_string(place.kind == Kind::device ? place.bytes_left : 0));
}

}  // namespace simt
