// One device, of a made-up kind.
#include <cstring>

#include "state.hpp"

using simt::Call;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  const Call call(__func__);
  if (!call) return call.error();
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
      *value = 9;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = 0;
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
      *value = 48 << 10;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = 227 << 10;
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
  properties->major = 9;
  properties->multiProcessorCount = 4;
  properties->warpSize = 32;
  properties->maxThreadsPerBlock = 1024;
  properties->sharedMemPerBlock = 48 << 10;
  properties->sharedMemPerBlockOptin = 227 << 10;
  properties->sharedMemPerMultiprocessor = 228 << 10;
  size_t free_bytes = 0;
  return cudaMemGetInfo(&free_bytes, &properties->totalGlobalMem);
}

cudaError_t cudaDriverGetVersion(int* version) {
  const Call call(__func__);
  *version = CUDART_VERSION;
  return call.error();
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  const Call call(__func__);
  *version = CUDART_VERSION;
  return call.error();
}

cudaError_t cudaFuncSetAttribute(const void*, cudaFuncAttribute, int) {
  const Call call(__func__);
  return call.error();
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
    default:
      return "simulated CUDA error";
  }
}

}  // extern "C"
