#pragma once

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// z = the solution of (identity I + sum w y y') z = sum t y; with 1e-6 of the mean diagonal added
/// where that is singular. `panel` is scratch, `matrix` too, square of the padded width. False when
/// the factorisation fails.
template <Isa isa>
bool solve_row_cholesky(const RowEntries& entries, float identity, float* z, Matrix<float>& panel,
                        Matrix<float>& matrix);

/// matrix += sum w y y', upper triangle, and sum += sum t y over entries [begin, end).
template <Isa isa>
void add_normal_equations(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel,
                          Matrix<float>& matrix, float* sum);

/// Replaces z = sum t y by the solution, where `matrix` is sum w y y' and is destroyed. Adds
/// relative_jitter of the mean diagonal.
template <Isa isa>
bool solve_normal_equations(Matrix<float>& matrix, float identity, float relative_jitter, float* z);

/// What a singular row's matrix gets.
inline constexpr float row_jitter = 1e-6f;

}  // namespace wf::cpu
