#include "cuda/sparse/sparse_product.hpp"

#include "cuda/device/check.hpp"

namespace wf::cuda {
namespace {

// Said to give the same bits in each run, for sparse matrices as they are stored, not transposed.
constexpr cusparseSpMMAlg_t algorithm = CUSPARSE_SPMM_CSR_ALG3;
constexpr cusparseOperation_t as_stored = CUSPARSE_OPERATION_NON_TRANSPOSE;
constexpr float one = 1;
constexpr float zero = 0;

}  // namespace

SparseProduct::Operands::Operands(const SparseView& a, const DenseView<const float>& b,
                                  const DenseView<float>& c) {
  if (a.entries == 0) return;
  cusparseConstSpMatDescr_t sparse_descriptor = nullptr;
  check(cusparseCreateConstCsr(&sparse_descriptor, a.rows, a.columns, a.entries, a.offsets,
                               a.indices, a.values, CUSPARSE_INDEX_32I, CUSPARSE_INDEX_32I,
                               CUSPARSE_INDEX_BASE_ZERO, CUDA_R_32F),
        "cusparseCreateConstCsr");
  sparse.reset(sparse_descriptor);
  cusparseConstDnMatDescr_t dense_descriptor = nullptr;
  check(cusparseCreateConstDnMat(&dense_descriptor, a.columns, b.columns, b.stride, b.data,
                                 CUDA_R_32F, CUSPARSE_ORDER_ROW),
        "cusparseCreateConstDnMat");
  dense.reset(dense_descriptor);
  cusparseDnMatDescr_t product_descriptor = nullptr;
  check(cusparseCreateDnMat(&product_descriptor, a.rows, c.columns, c.stride, c.data, CUDA_R_32F,
                            CUSPARSE_ORDER_ROW),
        "cusparseCreateDnMat");
  product.reset(product_descriptor);
}

std::size_t SparseProduct::Operands::workspace_bytes(const Context& context) const {
  std::size_t bytes = 0;
  if (empty()) return bytes;
  check(cusparseSpMM_bufferSize(context.sparse(), as_stored, as_stored, &one, sparse.get(),
                                dense.get(), &zero, product.get(), CUDA_R_32F, algorithm, &bytes),
        "cusparseSpMM_bufferSize");
  return bytes;
}

SparseProduct::SparseProduct(const Context& context, const SparseView& sparse,
                             const DenseView<const float>& dense, const DenseView<float>& product)
    : operands_(sparse, dense, product), workspace_(operands_.workspace_bytes(context)) {
  if (operands_.empty()) return;
  check(cusparseSpMM_preprocess(context.sparse(), as_stored, as_stored, &one,
                                operands_.sparse.get(), operands_.dense.get(), &zero,
                                operands_.product.get(), CUDA_R_32F, algorithm, workspace_.data()),
        "cusparseSpMM_preprocess");
}

std::size_t SparseProduct::bytes_needed(const Context& context, SparseView sparse,
                                        DenseView<const float> dense, DenseView<float> product) {
  // Null would be refused.
  static float something = 0;
  static std::int32_t something_whole = 0;
  sparse.offsets = sparse.indices = &something_whole;
  sparse.values = dense.data = product.data = &something;
  return Operands(sparse, dense, product).workspace_bytes(context);
}

void SparseProduct::run(const Context& context) {
  if (operands_.empty()) return;
  check(cusparseSpMM(context.sparse(), as_stored, as_stored, &one, operands_.sparse.get(),
                     operands_.dense.get(), &zero, operands_.product.get(), CUDA_R_32F, algorithm,
                     workspace_.data()),
        "cusparseSpMM");
}

}  // namespace wf::cuda
