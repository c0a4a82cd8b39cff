#include "contract/backend.hpp"

#include <cuda_runtime_api.h>

#include "contract/plugin.hpp"
#include "cuda/als.hpp"
#include "cuda/device/check.hpp"
#include "cuda/device/context.hpp"
#include "cuda/row_solver.hpp"
#include "cuda/search.hpp"
#include "cuda/sgd.hpp"
#include "cuda/sparse.hpp"

namespace wf {
namespace {

/// The oldest architecture that nvcc is asked for.
constexpr int min_capability = 80;

int attribute(cudaDeviceAttr which, int device) {
  int value = 0;
  cuda::check(cudaDeviceGetAttribute(&value, which, device), "cudaDeviceGetAttribute");
  return value;
}

std::string version_text(int number, int major_unit, int minor_unit) {
  return std::to_string(number / major_unit) + "." +
         std::to_string(number % major_unit / minor_unit);
}

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(int device) : device_(device) {
    cudaDeviceProp properties;
    cuda::check(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
    const int capability = 10 * attribute(cudaDevAttrComputeCapabilityMajor, device) +
                           attribute(cudaDevAttrComputeCapabilityMinor, device);
    description_ = std::string(properties.name) + ", " +
                   std::to_string(properties.totalGlobalMem >> 30) + " GiB, compute capability " +
                   version_text(capability, 10, 1);
    if (capability < min_capability)
      throw Error(ErrorCode::device, name() + " (" + description_ + ") is too old: at least " +
                                         version_text(min_capability, 10, 1) + " is needed");
  }

  std::string name() const override { return "cuda:" + std::to_string(device_); }
  std::string description() const override { return description_; }

  std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                      const AlsParameters& parameters) const override {
    return cuda::make_als(device_, users, items, parameters);
  }
  std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                             const AlsParameters& parameters) const override {
    return cuda::make_row_solver(device_, fixed, parameters);
  }
  std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int /*threads*/) const override {
    return cuda::make_sparse(device_, matrix);
  }
  std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem,
                                       const SgdParameters& parameters) const override {
    return cuda::make_sgd(device_, problem, parameters);
  }
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                          int /*threads*/) const override {
    return cuda::make_searcher(device_, base, metric);
  }
  std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base,
                                          Metric metric, int /*threads*/) const override {
    return cuda::make_searcher(device_, std::move(base), metric);
  }

 private:
  int device_;
  std::string description_;
};

int device_count(std::string& reason) {
  reason = cuda::fork_reason();
  if (!reason.empty()) return 0;
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status == cudaSuccess && count > 0) return count;
  cudaGetLastError();
  int driver = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0)
    reason = "there is no CUDA driver";
  else if (status == cudaErrorInsufficientDriver)
    reason = "the driver supports CUDA " + version_text(driver, 1000, 10) +
             ", this plugin was built with " + version_text(CUDART_VERSION, 1000, 10);
  else if (status == cudaSuccess || status == cudaErrorNoDevice)
    reason = "there is no CUDA device";
  else
    reason = cudaGetErrorString(status);
  return 0;
}

std::unique_ptr<Backend> open_device(int device) { return std::make_unique<CudaBackend>(device); }

}  // namespace
}  // namespace wf

/// What libwarpfactor looks up in the plugin.
extern "C" __attribute__((visibility("default"))) const wf::BackendEntry* warpfactor_backend() {
  static const wf::BackendEntry entry{wf::backend_abi, "cuda", 100, wf::device_count,
                                      wf::open_device};
  return &entry;
}
