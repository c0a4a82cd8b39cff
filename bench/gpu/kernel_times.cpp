#include "kernel_times.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

#include "cuda/device/check.hpp"

namespace wf::bench {
namespace {

/// "cg_panel<4, ...>" for wf::cuda::(anonymous namespace)::cg_panel<4, ...>(...).
std::string plain_name(const void* kernel) {
  const char* mangled = nullptr;
  cuda::check(cudaFuncGetName(&mangled, kernel), "cudaFuncGetName");
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(mangled, nullptr, nullptr, &status), &std::free);
  std::string name = status == 0 ? demangled.get() : mangled;
  for (const std::string prefix : {"wf::cuda::", "(anonymous namespace)::", "wf::", "void "})
    for (std::size_t at; (at = name.find(prefix)) != std::string::npos;)
      name.erase(at, prefix.size());
  return name.substr(0, name.find('('));
}

cudaEvent_t record(cudaStream_t stream) {
  cudaEvent_t event = nullptr;
  cuda::check(cudaEventCreate(&event), "cudaEventCreate");
  cuda::check(cudaEventRecord(event, stream), "cudaEventRecord");
  return event;
}

}  // namespace

KernelTimes& KernelTimes::instance() {
  static KernelTimes times;
  return times;
}

void KernelTimes::before(cudaStream_t stream) {
  if (on_) launches_.push_back({nullptr, record(stream), nullptr});
}

void KernelTimes::after(const void* kernel, cudaStream_t stream) {
  if (!on_) return;
  launches_.back().kernel = kernel;
  launches_.back().stop = record(stream);
}

std::map<std::string, KernelTimes::Total> KernelTimes::stop() {
  on_ = false;
  std::map<std::string, Total> totals;
  for (const Launch& launch : launches_) {
    cuda::check(cudaEventSynchronize(launch.stop), "cudaEventSynchronize");
    float milliseconds = 0;
    cuda::check(cudaEventElapsedTime(&milliseconds, launch.start, launch.stop),
                "cudaEventElapsedTime");
    Total& total = totals[plain_name(launch.kernel)];
    total.seconds += milliseconds / 1000;
    ++total.launches;
    cudaEventDestroy(launch.start);
    cudaEventDestroy(launch.stop);
  }
  launches_.clear();
  return totals;
}

}  // namespace wf::bench

void before_launch(cudaStream_t stream) { wf::bench::KernelTimes::instance().before(stream); }

void after_launch(const void* kernel, cudaStream_t stream) {
  wf::bench::KernelTimes::instance().after(kernel, stream);
}
