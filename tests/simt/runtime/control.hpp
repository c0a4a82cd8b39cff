#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <string>

namespace simt {

/// Makes one call of the stand-ins fail.
struct Fault {
  std::string function;  ///< "cudaMalloc", "launch", "cublasSgemm" ...; empty: any
  int call = 1;          ///< which of its calls from now; calls that only give back never count
  cudaError_t error = cudaErrorUnknown;  ///< cuBLAS and cuSPARSE: the nearest of theirs
  bool lost = false;  ///< the device is gone: every later call returns the error as well
};
void inject(const Fault& fault);
/// Whether the injected fault has happened.
bool fault_happened();

/// Device memory in all; more than that cannot be allocated.
void set_memory_limit(std::size_t bytes);

/// What the device says it is, 75 for 7.5, and the newest CUDA that its driver serves, as
/// CUDART_VERSION counts; 0: there is no driver.
void set_capability(int capability);
void set_driver_version(int version);

/// What has been made and not given back.
struct Usage {
  std::size_t device_bytes = 0;
  std::size_t pinned_bytes = 0;
  int allocations = 0;
  int streams = 0;
  int events = 0;
  int graphs = 0;
  int handles = 0;
  int descriptors = 0;

  bool operator==(const Usage&) const = default;
};
Usage usage();

/// No fault, no limit, no queued work, the device as new, the random order from its beginning.
void reset();

}  // namespace simt
