#include "cpu/als/row_cholesky.hpp"

#include "cpu/dense/cholesky.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
void add_normal_equations<compiled_isa>(const RowEntries& entries, Offset begin, Offset end,
                                        Matrix<float>& panel, Matrix<float>& matrix, float* sum) {
  for (Offset first = begin; first < end; first += panel.rows()) {
    const Offset count = std::min(panel.rows(), end - first);
    gather<compiled_isa>(entries, first, first + count, panel);
    add_weighted_gramian<compiled_isa>({panel.row(0), count, panel.columns(), panel.stride()},
                                       entries.weights + first, matrix);
    for (Offset j = 0; j < panel.stride(); j += 16) {
      Float32x16 total = load<Float32x16>(sum + j);
      for (Offset k = 0; k < count; ++k)
        total += load<Float32x16>(panel.row(k) + j) * entries.targets[first + k];
      store(sum + j, total);
    }
  }
}

template <>
bool solve_normal_equations<compiled_isa>(Matrix<float>& matrix, float identity,
                                          float relative_jitter, float* z) {
  constexpr float least_pivot = 1e-7f;
  const Offset factors = matrix.columns();
  float mean = 0;
  for (Offset i = 0; i < factors; ++i)
    mean += (matrix.row(i)[i] += identity) / static_cast<float>(factors);
  for (Offset i = 0; i < factors; ++i) matrix.row(i)[i] += relative_jitter * mean;
  for (Offset i = factors; i < matrix.rows(); ++i) matrix.row(i)[i] = 1;
  if (!factorise<compiled_isa>(matrix, least_pivot * mean)) return false;
  solve_factorised<compiled_isa>(matrix, z);
  return true;
}

template <>
bool solve_row_cholesky<compiled_isa>(const RowEntries& entries, float identity, float* z,
                                      Matrix<float>& panel, Matrix<float>& matrix) {
  for (const float jitter : {0.0f, row_jitter}) {
    std::fill(matrix.row(0), matrix.row(matrix.rows()), 0.0f);
    std::fill_n(z, matrix.stride(), 0.0f);
    add_normal_equations<compiled_isa>(entries, 0, entries.degree, panel, matrix, z);
    if (solve_normal_equations<compiled_isa>(matrix, identity, jitter, z)) return true;
  }
  return false;
}

}  // namespace wf::cpu
WF_ISA_END
