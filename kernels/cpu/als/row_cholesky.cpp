#include "cpu/als/row_cholesky.hpp"

#include "cpu/dense/cholesky.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {
void add_normal_equations(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel,
                          Matrix<float>& matrix, float* sum) {
  for (Offset first = begin; first < end; first += panel.rows()) {
    const Offset count = std::min(panel.rows(), end - first);
    gather(entries, first, first + count, panel);
    add_weighted_gramian({panel.row(0), count, panel.columns(), panel.stride()},
                         entries.weights + first, matrix);
    dispatch([&]() WF_INLINE_LAMBDA {
      for (Offset j = 0; j < panel.stride(); j += 16) {
        Float16 total = load16(sum + j);
        for (Offset k = 0; k < count; ++k)
          total += load16(panel.row(k) + j) * entries.targets[first + k];
        store16(sum + j, total);
      }
    });
  }
}

bool solve_normal_equations(Matrix<float>& matrix, float identity, float relative_jitter,
                            float* z) {
  constexpr float least_pivot = 1e-7f;
  const Offset factors = matrix.columns();
  float mean = 0;
  for (Offset i = 0; i < factors; ++i)
    mean += (matrix.row(i)[i] += identity) / static_cast<float>(factors);
  for (Offset i = 0; i < factors; ++i) matrix.row(i)[i] += relative_jitter * mean;
  for (Offset i = factors; i < matrix.rows(); ++i) matrix.row(i)[i] = 1;
  if (!factorise(matrix, least_pivot * mean)) return false;
  solve_factorised(matrix, z);
  return true;
}

bool solve_row_cholesky(const RowEntries& entries, float identity, float* z, Matrix<float>& panel,
                        Matrix<float>& matrix) {
  for (const float jitter : {0.0f, row_jitter}) {
    std::fill(matrix.row(0), matrix.row(matrix.rows()), 0.0f);
    std::fill_n(z, matrix.stride(), 0.0f);
    add_normal_equations(entries, 0, entries.degree, panel, matrix, z);
    if (solve_normal_equations(matrix, identity, jitter, z)) return true;
  }
  return false;
}

}  // namespace wf::cpu
