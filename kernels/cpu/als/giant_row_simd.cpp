#include "cpu/als/giant_row.hpp"

#include "cpu/als/conjugate_gradient.hpp"
#include "cpu/als/row_cg.hpp"
#include "cpu/als/row_cholesky.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// target += the given row.
void add_row(const Matrix<float>& source, Offset row, float* target) {
  const float* from = source.row(row);
  for (Offset j = 0; j < source.stride(); ++j) target[j] += from[j];
}

}  // namespace

template <>
void GiantRowSolver::add_slices<compiled_isa>(const RowEntries& entries, bool residual, float* x,
                                              float* sum, Matrix<float>& slice_sums) {
#pragma omp for schedule(static)
  for (Offset s = 0; s < slices_; ++s) {
    std::fill(slice_sums.row(s), slice_sums.row(s + 1), 0.0f);
    add_row_entries<compiled_isa>(entries, entries.degree * s / slices_,
                                  entries.degree * (s + 1) / slices_, residual, x,
                                  slice_sums.row(s), slice_sums.stride());
  }
  for (Offset s = 0; s < slices_; ++s) add_row(slice_sums, s, sum);
}

template <>
bool GiantRowSolver::solve_cg<compiled_isa>(const RowEntries& entries, float identity, int steps,
                                            float* z, Matrix<float>& vectors) {
  float* own_z = vectors.row(cg_vectors - 1);
  std::copy_n(z, vectors.stride(), own_z);
  int turn = 0;
  const auto add = [&](bool residual, float* x, float* sum) {
    add_slices<compiled_isa>(entries, residual, x, sum, slice_sums_[turn]);
    turn = 1 - turn;
  };
  const auto add_product = [&](float* x, float* sum) { add(false, x, sum); };
  const auto curvature = [&](float* x) {
    float* product = vectors.row(cg_vectors - 2);
    std::fill_n(product, vectors.stride(), 0.0f);
    add_product(x, product);
    return inner_product(x, product, vectors.stride());
  };
  const bool solved =
      conjugate_gradient([&](float* x, float* sum) { add(true, x, sum); }, add_product, curvature,
                         identity, entries.scale, steps, own_z, vectors);
#pragma omp single
  std::copy_n(own_z, vectors.stride(), z);
  return solved;
}

template <>
bool GiantRowSolver::solve_cholesky<compiled_isa>(const RowEntries& entries, float identity,
                                                  float* z, Matrix<float>& panel) {
  Matrix<float>& sums = slice_sums_[0];
  for (const float jitter : {0.0f, row_jitter}) {
#pragma omp for schedule(static)
    for (Offset s = 0; s < slices_; ++s) {
      std::fill(sums.row(s), sums.row(s + 1), 0.0f);
      std::fill(matrices_[s].row(0), matrices_[s].row(matrices_[s].rows()), 0.0f);
      add_normal_equations<compiled_isa>(entries, entries.degree * s / slices_,
                                         entries.degree * (s + 1) / slices_, panel, matrices_[s],
                                         sums.row(s));
    }
#pragma omp for schedule(static)
    for (Offset i = 0; i < matrices_[0].rows(); ++i)
      for (Offset s = 1; s < slices_; ++s) add_row(matrices_[s], i, matrices_[0].row(i));
#pragma omp single
    {
      std::fill_n(z, panel.stride(), 0.0f);
      for (Offset s = 0; s < slices_; ++s) add_row(sums, s, z);
      solved_ = solve_normal_equations<compiled_isa>(matrices_[0], identity, jitter, z);
    }
    if (solved_) return true;
  }
  return false;
}

}  // namespace wf::cpu
WF_ISA_END
