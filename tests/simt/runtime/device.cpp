// One device, of a made-up kind.
#include <cstring>
#include <map>

#include "state.hpp"

namespace simt {
namespace {

constexpr int new_capability = 90;
constexpr std::size_t shared_without_asking = 48 << 10;
constexpr int max_shared_bytes = 227 << 10;

int capability = new_capability;
int driver_version = CUDART_VERSION;
std::map<const void*, std::size_t> shared_limits;

}  // namespace

void set_capability(int wanted) { capability = wanted; }

void set_driver_version(int version) { driver_version = version; }

void renew_device() {
  set_capability(new_capability);
  set_driver_version(CUDART_VERSION);
}

std::size_t shared_memory_limit(const void* kernel) {
  const auto found = shared_limits.find(kernel);
  return found == shared_limits.end() ? shared_without_asking : found->second;
}

}  // namespace simt

using simt::Call;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  const Call call(__func__);
  if (!call) return call.error();
  *count = 0;
  // A driver serves the minor versions of its own major one, and all before.
  if (simt::driver_version / 1000 < CUDART_VERSION / 1000)
    return simt::failed(cudaErrorInsufficientDriver);
  *count = 1;
  return cudaSuccess;
}

cudaError_t cudaGetDevice(int* device) {
  const Call call(__func__);
  if (!call) return call.error();
  *device = 0;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  const Call call(__func__);
  if (!call) return call.error();
  return device == 0 ? cudaSuccess : simt::failed(cudaErrorInvalidDevice);
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  const Call call(__func__);
  if (!call) return call.error();
  if (device != 0) return simt::failed(cudaErrorInvalidDevice);
  switch (attribute) {
    case cudaDevAttrComputeCapabilityMajor:
      *value = simt::capability / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = simt::capability % 10;
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = 4;
      break;
    case cudaDevAttrWarpSize:
      *value = 32;
      break;
    case cudaDevAttrMaxThreadsPerBlock:
      *value = 1024;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = simt::shared_without_asking;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = simt::max_shared_bytes;
      break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      *value = 228 << 10;
      break;
    default:
      return simt::failed(cudaErrorNotSupported);
  }
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  const Call call(__func__);
  if (!call) return call.error();
  if (device != 0) return simt::failed(cudaErrorInvalidDevice);
  std::memset(properties, 0, sizeof *properties);
  std::strcpy(properties->name, "SIMT executor");
  properties->major = simt::capability / 10;
  properties->minor = simt::capability % 10;
  properties->multiProcessorCount = 4;
  properties->warpSize = 32;
  properties->maxThreadsPerBlock = 1024;
  properties->sharedMemPerBlock = simt::shared_without_asking;
  properties->sharedMemPerBlockOptin = simt::max_shared_bytes;
  properties->sharedMemPerMultiprocessor = 228 << 10;
  size_t free_bytes = 0;
  return cudaMemGetInfo(&free_bytes, &properties->totalGlobalMem);
}

cudaError_t cudaDriverGetVersion(int* version) {
  const Call call(__func__);
  *version = simt::driver_version;
  return call.error();
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  const Call call(__func__);
  *version = CUDART_VERSION;
  return call.error();
}

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  const Call call(__func__);
  if (!call) return call.error();
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaSuccess;
  if (value < 0 || value > simt::max_shared_bytes) return simt::failed(cudaErrorInvalidValue);
  simt::shared_limits[kernel] = static_cast<std::size_t>(value);
  return cudaSuccess;
}

const char* cudaGetErrorName(cudaError_t) { return "simulated"; }

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "no error";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorInvalidValue:
      return "invalid argument";
    case cudaErrorLaunchFailure:
      return "unspecified launch failure";
    case cudaErrorLaunchOutOfResources:
      return "too many resources requested for launch";
    case cudaErrorDevicesUnavailable:
      return "device unavailable";
    case cudaErrorStreamCaptureUnsupported:
      return "not permitted when a stream is capturing";
    case cudaErrorStreamCaptureIsolation:
      return "a captured stream would depend on work outside the capture";
    default:
      return "simulated CUDA error";
  }
}

}  // extern "C"
