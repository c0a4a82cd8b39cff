// Calls that fail because a test wants it.
#include <string_view>

#include "../executor/executor.hpp"
#include "../executor/random.hpp"
#include "memory_limit.hpp"
#include "state.hpp"

namespace simt {
namespace {

std::recursive_mutex mutex;
Fault fault;
bool armed = false;
bool happened = false;
bool lost = false;
thread_local cudaError_t last_error = cudaSuccess;

// The headers give some functions' symbols a version.
std::string_view plain_name(std::string_view function) {
  constexpr std::string_view version = "_v2";
  if (function.ends_with(version)) function.remove_suffix(version.size());
  return function;
}

cudaError_t next_error(const char* function) {
  if (lost) return failed(fault.error);
  if (!armed || (!fault.function.empty() && fault.function != plain_name(function)))
    return cudaSuccess;
  if (--fault.call > 0) return cudaSuccess;
  armed = false;
  happened = true;
  lost = fault.lost;
  return failed(fault.error);
}

}  // namespace

Usage in_use;

Call::Call(const char* function) : lock_(mutex), error_(next_error(function)) {}

Release::Release() : lock_(mutex) {}

cudaError_t Release::error() const { return lost ? failed(fault.error) : cudaSuccess; }

cudaError_t failed(cudaError_t error) {
  last_error = error;
  return error;
}

void inject(const Fault& wanted) {
  const std::lock_guard lock(mutex);
  fault = wanted;
  armed = true;
  happened = false;
}

bool fault_happened() {
  const std::lock_guard lock(mutex);
  return happened;
}

Usage usage() {
  const std::lock_guard lock(mutex);
  return in_use;
}

void reset() {
  const std::lock_guard lock(mutex);
  armed = happened = lost = false;
  last_error = cudaSuccess;
  set_memory_limit(default_memory_limit);
  renew_device();
  drop_queues();
  seed_random(options.seed);
}

}  // namespace simt

extern "C" {

cudaError_t cudaPeekAtLastError() { return simt::lost ? simt::fault.error : simt::last_error; }

cudaError_t cudaGetLastError() {
  const cudaError_t error = cudaPeekAtLastError();
  simt::last_error = cudaSuccess;
  return error;
}

}  // extern "C"
