// The cuSPARSE calls of the CUDA backend: products of a sparse and a dense matrix, summed in
// double. Stricter than the library: one algorithm, 32-bit indices, row-major, and every array is
// measured.
#include <cusparse.h>

#include <cstring>
#include <string>

#include "../executor/executor.hpp"
#include "library_call.hpp"
#include "state.hpp"

struct cusparseContext {
  cudaStream_t stream = nullptr;
};

struct cusparseSpMatDescr {
  std::int64_t rows, columns, entries;
  const std::int32_t* offsets;
  const std::int32_t* indices;
  const float* values;
};

struct cusparseDnMatDescr {
  std::int64_t rows, columns, stride;
  float* values;
};

namespace simt {
namespace {

cusparseStatus_t sparse_status_of(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return CUSPARSE_STATUS_SUCCESS;
    case cudaErrorMemoryAllocation:
      return CUSPARSE_STATUS_ALLOC_FAILED;
    default:
      return CUSPARSE_STATUS_EXECUTION_FAILED;
  }
}

/// A product as it was when it was asked for: descriptors may be gone when the stream comes to it.
struct SparseTimesDense {
  cusparseSpMatDescr sparse;
  cusparseDnMatDescr dense, product;
  double alpha, beta;
  unsigned char* workspace;

  // The library counts on what its own preparation has left in the workspace.
  std::size_t workspace_bytes() const { return 64 + 4 * static_cast<std::size_t>(sparse.rows); }
  static constexpr unsigned char mark = 0xc5;
  void prepare() const { std::memset(workspace, mark, workspace_bytes()); }

  void operator()() const {
    for (std::size_t i = 0; i < workspace_bytes(); ++i)
      if (workspace[i] != mark) throw Error("simt: cusparseSpMM: the workspace is not prepared");
    if (sparse.offsets[0] != 0 || sparse.offsets[sparse.rows] != sparse.entries)
      throw Error("simt: cusparseSpMM: the offsets do not go from 0 to the number of entries");
    for (std::int64_t row = 0; row < sparse.rows; ++row) sum(row);
  }
  void sum(std::int64_t row) const {
    for (std::int64_t column = 0; column < product.columns; ++column) {
      double sum = 0;
      for (std::int32_t k = sparse.offsets[row]; k < sparse.offsets[row + 1]; ++k) {
        if (sparse.indices[k] < 0 || sparse.indices[k] >= sparse.columns)
          throw Error("simt: cusparseSpMM: a column outside of the sparse matrix");
        sum += double{sparse.values[k]} * dense.values[sparse.indices[k] * dense.stride + column];
      }
      float& result = product.values[row * product.stride + column];
      result = static_cast<float>(alpha * sum + (beta == 0 ? 0 : beta * result));
    }
  }
};

/// What the manual refuses, and what would not give the same bits every time.
cusparseStatus_t check_product(cusparseHandle_t handle, cusparseOperation_t op_a,
                               cusparseOperation_t op_b, cusparseConstSpMatDescr_t a,
                               cusparseConstDnMatDescr_t b, cusparseConstDnMatDescr_t c,
                               cudaDataType compute, cusparseSpMMAlg_t algorithm) {
  if (handle == nullptr) return CUSPARSE_STATUS_NOT_INITIALIZED;
  if (a == nullptr || b == nullptr || c == nullptr) return CUSPARSE_STATUS_INVALID_VALUE;
  if (op_a != CUSPARSE_OPERATION_NON_TRANSPOSE || op_b != CUSPARSE_OPERATION_NON_TRANSPOSE ||
      compute != CUDA_R_32F || algorithm != CUSPARSE_SPMM_CSR_ALG3)
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  if (a->columns != b->rows || a->rows != c->rows || b->columns != c->columns)
    return CUSPARSE_STATUS_INVALID_VALUE;
  return CUSPARSE_STATUS_SUCCESS;
}

void require_device(const char* what, const void* memory, std::size_t bytes) {
  require_device_memory(std::string("cusparseSpMM: ") + what, memory, bytes);
}

void require_device(const char* what, const cusparseDnMatDescr& matrix) {
  if (matrix.rows == 0) return;
  require_device(what, matrix.values,
                 sizeof(float) * ((matrix.rows - 1) * matrix.stride + matrix.columns));
}

void require_device(const SparseTimesDense& product) {
  const cusparseSpMatDescr& a = product.sparse;
  require_device("the row offsets", a.offsets, sizeof(std::int32_t) * (a.rows + 1));
  require_device("the columns", a.indices, sizeof(std::int32_t) * a.entries);
  require_device("the values", a.values, sizeof(float) * a.entries);
  require_device("the dense matrix", product.dense);
  require_device("the product", product.product);
  require_device("the workspace", product.workspace, product.workspace_bytes());
}

SparseTimesDense product_of(const void* alpha, cusparseConstSpMatDescr_t a,
                            cusparseConstDnMatDescr_t b, const void* beta,
                            cusparseConstDnMatDescr_t c, void* workspace) {
  const SparseTimesDense product{*a,
                                 *b,
                                 *c,
                                 *static_cast<const float*>(alpha),
                                 *static_cast<const float*>(beta),
                                 static_cast<unsigned char*>(workspace)};
  require_device(product);
  return product;
}

template <class Descriptor, class Matrix>
cusparseStatus_t describe(Descriptor* descriptor, const Matrix& matrix) {
  *descriptor = new Matrix(matrix);
  ++in_use.descriptors;
  return CUSPARSE_STATUS_SUCCESS;
}

template <class Matrix>
cusparseStatus_t forget(const Matrix* matrix) {
  const Release call;
  if (matrix == nullptr) return CUSPARSE_STATUS_INVALID_VALUE;
  delete matrix;
  --in_use.descriptors;
  return sparse_status_of(call.error());
}

cusparseStatus_t describe_dense(const char* function, cusparseDnMatDescr_t* matrix,
                                std::int64_t rows, std::int64_t columns, std::int64_t stride,
                                void* values, cudaDataType type, cusparseOrder_t order) {
  const Call call(function);
  if (!call) return sparse_status_of(call.error());
  if (type != CUDA_R_32F || order != CUSPARSE_ORDER_ROW) return CUSPARSE_STATUS_NOT_SUPPORTED;
  if (rows < 0 || columns < 0 || stride < columns || (rows > 0 && values == nullptr))
    return CUSPARSE_STATUS_INVALID_VALUE;
  return describe(matrix, cusparseDnMatDescr{rows, columns, stride, static_cast<float*>(values)});
}

}  // namespace
}  // namespace simt

using simt::Call;

extern "C" {

cusparseStatus_t cusparseCreate(cusparseHandle_t* handle) {
  const Call call(__func__);
  if (!call) return simt::sparse_status_of(call.error());
  *handle = new cusparseContext;
  ++simt::in_use.handles;
  return CUSPARSE_STATUS_SUCCESS;
}

cusparseStatus_t cusparseDestroy(cusparseHandle_t handle) {
  const simt::Release call;
  if (handle == nullptr) return CUSPARSE_STATUS_NOT_INITIALIZED;
  delete handle;
  --simt::in_use.handles;
  return simt::sparse_status_of(call.error());
}

cusparseStatus_t cusparseSetStream(cusparseHandle_t handle, cudaStream_t stream) {
  const Call call(__func__);
  if (call) handle->stream = stream;
  return simt::sparse_status_of(call.error());
}

const char* cusparseGetErrorString(cusparseStatus_t status) {
  switch (status) {
    case CUSPARSE_STATUS_SUCCESS:
      return "success";
    case CUSPARSE_STATUS_ALLOC_FAILED:
      return "allocation failed";
    case CUSPARSE_STATUS_INVALID_VALUE:
      return "invalid value";
    case CUSPARSE_STATUS_NOT_SUPPORTED:
      return "not supported";
    case CUSPARSE_STATUS_EXECUTION_FAILED:
      return "execution failed";
    default:
      return "simulated cuSPARSE error";
  }
}

cusparseStatus_t cusparseCreateConstCsr(cusparseConstSpMatDescr_t* matrix, int64_t rows,
                                        int64_t columns, int64_t entries, const void* offsets,
                                        const void* indices, const void* values,
                                        cusparseIndexType_t offsets_type,
                                        cusparseIndexType_t indices_type, cusparseIndexBase_t base,
                                        cudaDataType type) {
  const Call call(__func__);
  if (!call) return simt::sparse_status_of(call.error());
  if (offsets_type != CUSPARSE_INDEX_32I || indices_type != CUSPARSE_INDEX_32I ||
      base != CUSPARSE_INDEX_BASE_ZERO || type != CUDA_R_32F)
    return CUSPARSE_STATUS_NOT_SUPPORTED;
  const bool missing = offsets == nullptr || indices == nullptr || values == nullptr;
  if (rows < 0 || columns < 0 || entries < 0 || entries > INT32_MAX || (entries > 0 && missing))
    return CUSPARSE_STATUS_INVALID_VALUE;
  return simt::describe(
      matrix,
      cusparseSpMatDescr{rows, columns, entries, static_cast<const int32_t*>(offsets),
                         static_cast<const int32_t*>(indices), static_cast<const float*>(values)});
}

cusparseStatus_t cusparseCreateDnMat(cusparseDnMatDescr_t* matrix, int64_t rows, int64_t columns,
                                     int64_t stride, void* values, cudaDataType type,
                                     cusparseOrder_t order) {
  return simt::describe_dense(__func__, matrix, rows, columns, stride, values, type, order);
}

cusparseStatus_t cusparseCreateConstDnMat(cusparseConstDnMatDescr_t* matrix, int64_t rows,
                                          int64_t columns, int64_t stride, const void* values,
                                          cudaDataType type, cusparseOrder_t order) {
  cusparseDnMatDescr_t made = nullptr;
  const cusparseStatus_t status = simt::describe_dense(__func__, &made, rows, columns, stride,
                                                       const_cast<void*>(values), type, order);
  *matrix = made;
  return status;
}

cusparseStatus_t cusparseDestroySpMat(cusparseConstSpMatDescr_t matrix) {
  return simt::forget(matrix);
}

cusparseStatus_t cusparseDestroyDnMat(cusparseConstDnMatDescr_t matrix) {
  return simt::forget(matrix);
}

cusparseStatus_t cusparseSpMM_bufferSize(cusparseHandle_t handle, cusparseOperation_t op_a,
                                         cusparseOperation_t op_b, const void*,
                                         cusparseConstSpMatDescr_t a, cusparseConstDnMatDescr_t b,
                                         const void*, cusparseDnMatDescr_t c, cudaDataType compute,
                                         cusparseSpMMAlg_t algorithm, size_t* bytes) {
  const Call call(__func__);
  if (!call) return simt::sparse_status_of(call.error());
  const cusparseStatus_t status =
      simt::check_product(handle, op_a, op_b, a, b, c, compute, algorithm);
  if (status == CUSPARSE_STATUS_SUCCESS)
    *bytes = simt::SparseTimesDense{*a, *b, *c, 1, 0, nullptr}.workspace_bytes();
  return status;
}

cusparseStatus_t cusparseSpMM_preprocess(cusparseHandle_t handle, cusparseOperation_t op_a,
                                         cusparseOperation_t op_b, const void* alpha,
                                         cusparseConstSpMatDescr_t a, cusparseConstDnMatDescr_t b,
                                         const void* beta, cusparseDnMatDescr_t c,
                                         cudaDataType compute, cusparseSpMMAlg_t algorithm,
                                         void* workspace) {
  const Call call(__func__);
  if (!call) return simt::sparse_status_of(call.error());
  const cusparseStatus_t status =
      simt::check_product(handle, op_a, op_b, a, b, c, compute, algorithm);
  if (status != CUSPARSE_STATUS_SUCCESS) return status;
  const simt::SparseTimesDense product = simt::product_of(alpha, a, b, beta, c, workspace);
  simt::enqueue(handle->stream, {[product] { product.prepare(); }, {}});
  return status;
}

cusparseStatus_t cusparseSpMM(cusparseHandle_t handle, cusparseOperation_t op_a,
                              cusparseOperation_t op_b, const void* alpha,
                              cusparseConstSpMatDescr_t a, cusparseConstDnMatDescr_t b,
                              const void* beta, cusparseDnMatDescr_t c, cudaDataType compute,
                              cusparseSpMMAlg_t algorithm, void* workspace) {
  const Call call(__func__);
  if (!call) return simt::sparse_status_of(call.error());
  const cusparseStatus_t status =
      simt::check_product(handle, op_a, op_b, a, b, c, compute, algorithm);
  if (status == CUSPARSE_STATUS_SUCCESS)
    simt::enqueue(handle->stream, {simt::product_of(alpha, a, b, beta, c, workspace), {}});
  return status;
}

}  // extern "C"
