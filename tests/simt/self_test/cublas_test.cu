// The stand-ins for cuBLAS by small products worked out by hand. All matrices are column-major.
#include <cublas_v2.h>
#include <cuda_fp16.h>

#include "device_array.hpp"
#include "expectations.hpp"

namespace simt {
namespace {

class Cublas : public testing::Test {
 protected:
  Cublas() { cublasCreate(&handle); }
  ~Cublas() override { cublasDestroy(handle); }
  cublasHandle_t handle = nullptr;
  const float one = 1, two = 2, zero = 0;
};

// [1 3; 2 4] [5; 6] = [23; 34], and transposed [17; 39]; twice that and c.
TEST_F(Cublas, Sgemm) {
  const DeviceArray<float> a({1, 2, 3, 4}), b({5, 6}), c({1, 1});
  cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 1, 2, &two, a, 2, b, 2, &one, c, 2);
  EXPECT_EQ(c.read(), (std::vector<float>{47, 69}));
  cublasSgemm(handle, CUBLAS_OP_T, CUBLAS_OP_N, 2, 1, 2, &one, a, 2, b, 2, &zero, c, 2);
  EXPECT_EQ(c.read(), (std::vector<float>{17, 39}));
}

TEST_F(Cublas, BetaZeroHidesNan) {
  const DeviceArray<double> a({2.0}), c({std::nan("")});
  const double alpha = 1, beta = 0;
  cublasDgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &alpha, a, 1, a, 1, &beta, c, 1);
  EXPECT_EQ(c.read()[0], 4);
}

// Rows (1, 3) and (2, 4): squares 10 and 20, product 14; what is not asked for stays.
TEST_F(Cublas, Ssyrk) {
  const DeviceArray<float> a({1, 2, 3, 4}), c({-1, -1, -1, -1});
  cublasSsyrk(handle, CUBLAS_FILL_MODE_LOWER, CUBLAS_OP_N, 2, 2, &one, a, 2, &zero, c, 2);
  EXPECT_EQ(c.read(), (std::vector<float>{10, 14, -1, 20}));
}

// Lower [2 0; 1 4]; the value above the diagonal is never read.
TEST_F(Cublas, Strsm) {
  const std::vector<float> lower{2, 1, NAN, 4};
  const DeviceArray<float> a(lower), left({6, 11}), transposed({6, 8}), right({6, 8});
  const auto solve = [&](cublasSideMode_t side, cublasOperation_t operation, int m, int n,
                         float* b) {
    cublasStrsm(handle, side, CUBLAS_FILL_MODE_LOWER, operation, CUBLAS_DIAG_NON_UNIT, m, n, &one,
                a, 2, b, m);
  };
  solve(CUBLAS_SIDE_LEFT, CUBLAS_OP_N, 2, 1, left);  // 2x = 6, x + 4y = 11
  EXPECT_EQ(left.read(), (std::vector<float>{3, 2}));
  solve(CUBLAS_SIDE_LEFT, CUBLAS_OP_T, 2, 1, transposed);  // 2x + y = 6, 4y = 8
  EXPECT_EQ(transposed.read(), (std::vector<float>{2, 2}));
  solve(CUBLAS_SIDE_RIGHT, CUBLAS_OP_N, 1, 2, right);  // 2x + y = 6, 4y = 8
  EXPECT_EQ(right.read(), (std::vector<float>{2, 2}));
}

TEST_F(Cublas, GemmOfHalves) {
  const DeviceArray<__half> a({__float2half(1.5f)}), b({__float2half(2)});
  const DeviceArray<float> c({0});
  EXPECT_EQ(
      cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, a, CUDA_R_16F, 1, b, CUDA_R_16F,
                   1, &zero, c, CUDA_R_32F, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
      CUBLAS_STATUS_SUCCESS);
  EXPECT_EQ(c.read()[0], 3);
}

}  // namespace
}  // namespace simt
