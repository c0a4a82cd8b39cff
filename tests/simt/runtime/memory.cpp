// Device and pinned memory: exact blocks of the heap, so that AddressSanitizer sees every overrun.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

#include "../executor/sanitizer.hpp"
#include "memory_limit.hpp"
#include "state.hpp"

namespace simt {
namespace {

constexpr int poison_byte = 0xff;  // reads back as NaN or -1

struct Allocation {
  std::size_t bytes;
  Kind kind;
};
std::map<const char*, Allocation> allocations;
std::size_t limit = default_memory_limit;
int accesses = 0;

std::size_t& bytes_in_use(Kind kind) {
  return kind == Kind::device ? in_use.device_bytes : in_use.pinned_bytes;
}

cudaError_t allocate(void** memory, std::size_t bytes, Kind kind) {
  if (memory == nullptr) return failed(cudaErrorInvalidValue);
  *memory = nullptr;
  if (bytes == 0) return cudaSuccess;
  const bool fits = kind != Kind::device || bytes <= limit - std::min(limit, in_use.device_bytes);
  *memory = fits ? std::malloc(bytes) : nullptr;
  if (*memory == nullptr) return failed(cudaErrorMemoryAllocation);
  std::memset(*memory, poison_byte, bytes);
  if (kind == Kind::device && accesses == 0) poison(*memory, bytes);
  allocations[static_cast<char*>(*memory)] = {bytes, kind};
  bytes_in_use(kind) += bytes;
  ++in_use.allocations;
  return cudaSuccess;
}

cudaError_t give_back(void* memory, Kind kind) {
  if (memory == nullptr) return cudaSuccess;
  const auto found = allocations.find(static_cast<char*>(memory));
  if (found == allocations.end() || found->second.kind != kind)
    return failed(cudaErrorInvalidValue);
  bytes_in_use(kind) -= found->second.bytes;
  --in_use.allocations;
  unpoison(memory, found->second.bytes);
  allocations.erase(found);
  std::free(memory);
  return cudaSuccess;
}

}  // namespace

void set_memory_limit(std::size_t bytes) { limit = bytes; }

Place place_of(const void* memory) {
  const char* const address = static_cast<const char*>(memory);
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin()) return {};
  const auto& [start, allocation] = *--after;
  const std::size_t offset = address - start;
  if (offset >= allocation.bytes) return {};
  return {allocation.kind, allocation.bytes - offset};
}

DeviceAccess::DeviceAccess() {
  if (accesses++ > 0) return;
  for (const auto& [start, allocation] : allocations)
    if (allocation.kind == Kind::device) unpoison(start, allocation.bytes);
}

DeviceAccess::~DeviceAccess() {
  if (--accesses > 0) return;
  for (const auto& [start, allocation] : allocations)
    if (allocation.kind == Kind::device) poison(start, allocation.bytes);
}

}  // namespace simt

extern "C" {

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  const simt::Call call(__func__);
  if (!call) return call.error();
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  return simt::allocate(memory, bytes, simt::Kind::device);
}

cudaError_t cudaFree(void* memory) {
  const simt::Release call;
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  simt::drain_all();
  const cudaError_t status = simt::give_back(memory, simt::Kind::device);
  return call.error() ? call.error() : status;
}

cudaError_t cudaMallocHost(void** memory, size_t bytes) {
  const simt::Call call(__func__);
  if (!call) return call.error();
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  return simt::allocate(memory, bytes, simt::Kind::pinned);
}

cudaError_t cudaHostAlloc(void** memory, size_t bytes, unsigned) {
  const simt::Call call(__func__);
  if (!call) return call.error();
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  return simt::allocate(memory, bytes, simt::Kind::pinned);
}

cudaError_t cudaFreeHost(void* memory) {
  const simt::Release call;
  if (const cudaError_t error = simt::forbid_in_capture()) return error;
  simt::drain_all();
  const cudaError_t status = simt::give_back(memory, simt::Kind::pinned);
  return call.error() ? call.error() : status;
}

cudaError_t cudaMemGetInfo(size_t* free_bytes, size_t* total) {
  const simt::Call call(__func__);
  if (!call) return call.error();
  *total = simt::limit;
  *free_bytes = simt::limit - std::min(simt::limit, simt::in_use.device_bytes);
  return cudaSuccess;
}

}  // extern "C"
