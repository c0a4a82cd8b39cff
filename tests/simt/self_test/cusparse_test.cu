// The stand-in for cuSPARSE by a product worked out by hand, and what it refuses.
#include <cusparse.h>

#include <cmath>
#include <memory>

#include "device_array.hpp"
#include "expectations.hpp"

namespace simt {
namespace {

constexpr cusparseOperation_t plain = CUSPARSE_OPERATION_NON_TRANSPOSE;

/// [0 2 0; 0 0 0; 3 0 -1] times rows of two columns, in rows of three floats, into rows of two.
class Cusparse : public testing::Test {
 protected:
  Cusparse() {
    cusparseCreate(&handle);
    cusparseCreateConstCsr(&a, 3, 3, 3, offsets, indices, values, CUSPARSE_INDEX_32I,
                           CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_32F);
    cusparseCreateConstDnMat(&b, 3, 2, 3, dense, CUDA_R_32F, CUSPARSE_ORDER_ROW);
    cusparseCreateDnMat(&c, 3, 2, 2, product, CUDA_R_32F, CUSPARSE_ORDER_ROW);
    std::size_t bytes = 0;
    cusparseSpMM_bufferSize(handle, plain, plain, &one, a, b, &zero, c, CUDA_R_32F,
                            CUSPARSE_SPMM_CSR_ALG3, &bytes);
    workspace = std::make_unique<DeviceArray<unsigned char>>(std::vector<unsigned char>(bytes));
  }
  ~Cusparse() override {
    cusparseDestroySpMat(a);
    cusparseDestroyDnMat(b);
    cusparseDestroyDnMat(c);
    cusparseDestroy(handle);
  }
  cusparseStatus_t prepare(void* memory) {
    return cusparseSpMM_preprocess(handle, plain, plain, &one, a, b, &zero, c, CUDA_R_32F,
                                   CUSPARSE_SPMM_CSR_ALG3, memory);
  }
  cusparseStatus_t multiply(cusparseConstDnMatDescr_t from, void* memory,
                            cusparseSpMMAlg_t algorithm = CUSPARSE_SPMM_CSR_ALG3,
                            cusparseOperation_t operation = plain) {
    return cusparseSpMM(handle, operation, plain, &one, a, from, &zero, c, CUDA_R_32F, algorithm,
                        memory);
  }

  const float one = 1, zero = 0;
  const DeviceArray<int> offsets{{0, 1, 1, 3}}, indices{{1, 0, 2}};
  const DeviceArray<float> values{{2, 3, -1}};
  const DeviceArray<float> dense{{1, 2, NAN, 3, 4, NAN, 5, 6, NAN}};
  const DeviceArray<float> product{{NAN, NAN, NAN, NAN, NAN, NAN}};
  std::unique_ptr<DeviceArray<unsigned char>> workspace;
  cusparseHandle_t handle = nullptr;
  cusparseConstSpMatDescr_t a = nullptr;
  cusparseConstDnMatDescr_t b = nullptr;
  cusparseDnMatDescr_t c = nullptr;
};

TEST_F(Cusparse, MultipliesAndHidesNan) {
  EXPECT_EQ(prepare(*workspace), CUSPARSE_STATUS_SUCCESS);
  EXPECT_EQ(multiply(b, *workspace), CUSPARSE_STATUS_SUCCESS);
  EXPECT_EQ(product.read(), (std::vector<float>{6, 8, 0, 0, -2, 0}));
}

TEST_F(Cusparse, RefusesMatricesThatDoNotFit) {
  const auto dense_status = [&](std::int64_t columns, std::int64_t stride, void* memory) {
    cusparseConstDnMatDescr_t matrix = nullptr;
    const cusparseStatus_t status = cusparseCreateConstDnMat(&matrix, 3, columns, stride, memory,
                                                             CUDA_R_32F, CUSPARSE_ORDER_ROW);
    if (matrix != nullptr) cusparseDestroyDnMat(matrix);
    return status;
  };
  EXPECT_EQ(dense_status(2, 1, dense), CUSPARSE_STATUS_INVALID_VALUE);
  EXPECT_EQ(dense_status(2, 2, nullptr), CUSPARSE_STATUS_INVALID_VALUE);
  cusparseConstDnMatDescr_t matrix = nullptr;
  cusparseCreateConstDnMat(&matrix, 2, 2, 3, dense, CUDA_R_32F, CUSPARSE_ORDER_ROW);
  EXPECT_EQ(multiply(matrix, *workspace), CUSPARSE_STATUS_INVALID_VALUE);
  cusparseDestroyDnMat(matrix);
}

TEST_F(Cusparse, RefusesWhatIsNotTheSameEveryTime) {
  EXPECT_EQ(multiply(b, *workspace, CUSPARSE_SPMM_CSR_ALG2), CUSPARSE_STATUS_NOT_SUPPORTED);
  EXPECT_EQ(multiply(b, *workspace, CUSPARSE_SPMM_CSR_ALG3, CUSPARSE_OPERATION_TRANSPOSE),
            CUSPARSE_STATUS_NOT_SUPPORTED);
}

TEST_F(Cusparse, MeasuresEveryArray) {
  expect_error([&] { multiply(b, nullptr); }, "cusparseSpMM: the workspace takes ");
  const DeviceArray<unsigned char> small(std::vector<unsigned char>(8));
  expect_error([&] { prepare(small); }, "there are 8");
  cusparseConstDnMatDescr_t matrix = nullptr;
  cusparseCreateConstDnMat(&matrix, 3, 2, 4, dense, CUDA_R_32F, CUSPARSE_ORDER_ROW);
  expect_error([&] { multiply(matrix, *workspace); }, "the dense matrix takes 40 bytes");
  cusparseDestroyDnMat(matrix);
}

TEST_F(Cusparse, NeedsItsWorkspaceAsItWasPrepared) {
  const auto run = [&] { multiply(b, *workspace); };
  expect_error(run, "the workspace is not prepared");
  prepare(*workspace);
  cudaMemset(*workspace, 0, 1);
  expect_error(run, "the workspace is not prepared");
}

TEST_F(Cusparse, SeesColumnsOutsideOfTheMatrix) {
  prepare(*workspace);
  const int outside = 3;
  cudaMemcpy(indices, &outside, sizeof outside, cudaMemcpyHostToDevice);
  expect_error([&] { multiply(b, *workspace); }, "a column outside of the sparse matrix");
}

}  // namespace
}  // namespace simt
