// The cuBLAS calls of the CUDA backend, summed in double.
#include "state.hpp"

#include "matrix.hpp"

struct cublasContext {
  cudaStream_t stream = nullptr;
};

namespace simt {
namespace {

cublasStatus_t status_of(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return CUBLAS_STATUS_SUCCESS;
    case cudaErrorMemoryAllocation:
      return CUBLAS_STATUS_ALLOC_FAILED;
    default:
      return CUBLAS_STATUS_EXECUTION_FAILED;
  }
}

template <class In, class Out>
struct Product {
  int m, n, k;
  double alpha;
  Matrix<const In> a, b;
  double beta;
  Matrix<Out> c;

  void operator()() const {
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < m; ++i) narrow(alpha * dot(i, j) + scaled(beta, c.at(i, j)), c.at(i, j));
  }
  double dot(int i, int j) const {
    double sum = 0;
    for (int l = 0; l < k; ++l) sum += a(i, l) * b(l, j);
    return sum;
  }
};

template <class T>
struct RankUpdate {
  bool lower;
  int n, k;
  double alpha;
  Matrix<const T> a;
  double beta;
  Matrix<T> c;

  void operator()() const {
    for (int j = 0; j < n; ++j)
      for (int i = lower ? j : 0; i < (lower ? n : j + 1); ++i) {
        double sum = 0;
        for (int l = 0; l < k; ++l) sum += a(i, l) * a(j, l);
        narrow(alpha * sum + scaled(beta, c.at(i, j)), c.at(i, j));
      }
  }
};

// op(A) X = alpha B in place; X op(A) = alpha B is op(A)' X' = alpha B'.
template <class T>
struct TriangularSolve {
  bool lower;  // of the matrix as it is applied
  bool unit;
  int n, columns;
  double alpha;
  Matrix<const T> a;
  Matrix<T> b;

  void operator()() const {
    for (int j = 0; j < columns; ++j)
      for (int step = 0; step < n; ++step) solve(lower ? step : n - 1 - step, j);
  }
  void solve(int i, int j) const {
    double sum = alpha * b(i, j);
    for (int l = lower ? 0 : i + 1; l < (lower ? i : n); ++l) sum -= a(i, l) * b(l, j);
    narrow(unit ? sum : sum / a(i, i), b.at(i, j));
  }
};

template <class F>
cublasStatus_t submit(const char* function, cublasHandle_t handle, F work) {
  const Call call(function);
  if (!call) return status_of(call.error());
  enqueue(handle->stream, {std::move(work), {}});
  return CUBLAS_STATUS_SUCCESS;
}

template <class T>
cublasStatus_t solve(const char* function, cublasHandle_t handle, cublasSideMode_t side,
                     cublasFillMode_t fill, cublasOperation_t operation, cublasDiagType_t diagonal,
                     int m, int n, const T* alpha, const T* a, int lda, T* b, int ldb) {
  const bool right = side == CUBLAS_SIDE_RIGHT;
  const bool transposed = (operation != CUBLAS_OP_N) != right;
  const bool lower = (fill == CUBLAS_FILL_MODE_LOWER) != transposed;
  return submit(function, handle,
                TriangularSolve<T>{lower,
                                   diagonal == CUBLAS_DIAG_UNIT,
                                   right ? n : m,
                                   right ? m : n,
                                   *alpha,
                                   {a, lda, transposed},
                                   {b, ldb, right}});
}

template <class In, class Out>
cublasStatus_t multiply(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,
                        int m, int n, int k, const void* alpha, const void* a, int lda,
                        const void* b, int ldb, const void* beta, void* c, int ldc) {
  return submit("cublasGemmEx", handle,
                Product<In, Out>{m,
                                 n,
                                 k,
                                 *static_cast<const float*>(alpha),
                                 {static_cast<const In*>(a), lda, transa != CUBLAS_OP_N},
                                 {static_cast<const In*>(b), ldb, transb != CUBLAS_OP_N},
                                 *static_cast<const float*>(beta),
                                 {static_cast<Out*>(c), ldc}});
}

}  // namespace
}  // namespace simt

extern "C" {

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  const simt::Call call(__func__);
  if (!call) return simt::status_of(call.error());
  *handle = new cublasContext;
  ++simt::in_use.handles;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  const simt::Release call;
  if (handle == nullptr) return CUBLAS_STATUS_NOT_INITIALIZED;
  delete handle;
  --simt::in_use.handles;
  return simt::status_of(call.error());
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  const simt::Call call(__func__);
  if (call) handle->stream = stream;
  return simt::status_of(call.error());
}

cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t) {
  return simt::status_of(simt::Call(__func__).error());
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t, void*, size_t) {
  return simt::status_of(simt::Call(__func__).error());
}

const char* cublasGetStatusString(cublasStatus_t status) {
  switch (status) {
    case CUBLAS_STATUS_SUCCESS:
      return "success";
    case CUBLAS_STATUS_ALLOC_FAILED:
      return "allocation failed";
    case CUBLAS_STATUS_EXECUTION_FAILED:
      return "execution failed";
    default:
      return "simulated cuBLAS error";
  }
}

#define SIMT_CUBLAS_GEMM(name, T)                                                                \
  cublasStatus_t name(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, \
                      int m, int n, int k, const T* alpha, const T* a, int lda, const T* b,      \
                      int ldb, const T* beta, T* c, int ldc) {                                   \
    return simt::submit(__func__, handle,                                                        \
                        simt::Product<T, T>{m,                                                   \
                                            n,                                                   \
                                            k,                                                   \
                                            *alpha,                                              \
                                            {a, lda, transa != CUBLAS_OP_N},                     \
                                            {b, ldb, transb != CUBLAS_OP_N},                     \
                                            *beta,                                               \
                                            {c, ldc}});                                          \
  }
SIMT_CUBLAS_GEMM(cublasSgemm_v2, float)
SIMT_CUBLAS_GEMM(cublasDgemm_v2, double)

#define SIMT_CUBLAS_SYRK(name, T)                                                             \
  cublasStatus_t name(cublasHandle_t handle, cublasFillMode_t fill, cublasOperation_t trans,  \
                      int n, int k, const T* alpha, const T* a, int lda, const T* beta, T* c, \
                      int ldc) {                                                              \
    return simt::submit(__func__, handle,                                                     \
                        simt::RankUpdate<T>{fill == CUBLAS_FILL_MODE_LOWER,                   \
                                            n,                                                \
                                            k,                                                \
                                            *alpha,                                           \
                                            {a, lda, trans != CUBLAS_OP_N},                   \
                                            *beta,                                            \
                                            {c, ldc}});                                       \
  }
SIMT_CUBLAS_SYRK(cublasSsyrk_v2, float)
SIMT_CUBLAS_SYRK(cublasDsyrk_v2, double)

#define SIMT_CUBLAS_TRSM(name, T)                                                             \
  cublasStatus_t name(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill,    \
                      cublasOperation_t trans, cublasDiagType_t diagonal, int m, int n,       \
                      const T* alpha, const T* a, int lda, T* b, int ldb) {                   \
    return simt::solve(__func__, handle, side, fill, trans, diagonal, m, n, alpha, a, lda, b, \
                       ldb);                                                                  \
  }
SIMT_CUBLAS_TRSM(cublasStrsm_v2, float)
SIMT_CUBLAS_TRSM(cublasDtrsm_v2, double)

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa,
                            cublasOperation_t transb, int m, int n, int k, const void* alpha,
                            const void* a, cudaDataType a_type, int lda, const void* b,
                            cudaDataType b_type, int ldb, const void* beta, void* c,
                            cudaDataType c_type, int ldc, cublasComputeType_t compute,
                            cublasGemmAlgo_t) {
  if (a_type != b_type || compute == CUBLAS_COMPUTE_64F || compute == CUBLAS_COMPUTE_16F)
    return CUBLAS_STATUS_NOT_SUPPORTED;
  const auto with = [&](auto function) {
    return function(handle, transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  };
  if (a_type == CUDA_R_16F && c_type == CUDA_R_16F) return with(simt::multiply<__half, __half>);
  if (a_type == CUDA_R_16F && c_type == CUDA_R_32F) return with(simt::multiply<__half, float>);
  if (a_type == CUDA_R_32F && c_type == CUDA_R_32F) return with(simt::multiply<float, float>);
  return CUBLAS_STATUS_NOT_SUPPORTED;
}

}  // extern "C"
