#include "cpu/als/panel_cholesky.hpp"

#include "cpu/als/cholesky.hpp"
#include "cpu/als/gramian.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {
namespace {

/// Fills `matrix` with identity I + sum w y y' + relative of the mean diagonal; ones on the
/// padding.
float fill(const Panel& panel, float identity, float relative, Matrix<float>& matrix) {
  std::fill(matrix.row(0), matrix.row(matrix.rows()), 0.0f);
  add_weighted_gramian(panel.view(), panel.weights.data(), matrix);
  const Offset factors = panel.entries.columns();
  float mean = 0;
  for (Offset i = 0; i < factors; ++i) mean += (matrix.row(i)[i] += identity) / factors;
  for (Offset i = 0; i < factors; ++i) matrix.row(i)[i] += relative * mean;
  for (Offset i = factors; i < matrix.rows(); ++i) matrix.row(i)[i] = 1;
  return mean;
}

void sum_targets(const Panel& panel, float* sum) {
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset j = 0; j < panel.entries.stride(); j += 16) {
      Float16 total{};
      for (Offset k = 0; k < panel.rows; ++k)
        total += load16(panel.entries.row(k) + j) * panel.targets[k];
      store16(sum + j, total);
    }
  });
}

}  // namespace

bool solve_panel_cholesky(const Panel& panel, float identity, float* z, Matrix<float>& matrix) {
  constexpr float least_pivot = 1e-7f;
  if (!factorise(matrix, least_pivot * fill(panel, identity, 0, matrix)) &&
      !factorise(matrix, least_pivot * fill(panel, identity, 1e-6f, matrix)))
    return false;
  sum_targets(panel, z);
  solve_factorised(matrix, z);
  return true;
}

}  // namespace wf::cpu
