#pragma once

#include "warpfactor/types.hpp"

namespace wf {

/// One side's rows of the least-squares problem. Entry k of row r, with the other side's row
/// q = indices[k], adds weights[k] q q' to the row's matrix and targets[k] q to its right-hand
/// side; weights may be zero or negative. The row's solution x minimises
///     sum_k (weights[k] (x.q)^2 - 2 targets[k] x.q) + a0 sum_all (x.q)^2 + regularization[r] |x|^2
/// that is, solves (a0 Q'Q + regularization[r] I + sum_k weights[k] q q') x = sum_k targets[k] q.
/// A row without entries has the solution 0. Indices ascend strictly within a row.
struct AlsEntries {
  Offset rows = 0;
  Offset columns = 0;
  const Offset* offsets = nullptr;
  const Id* indices = nullptr;
  const float* weights = nullptr;
  const float* targets = nullptr;
  const float* regularization = nullptr;  ///< one a row

  constexpr Offset size() const { return rows ? offsets[rows] : 0; }
  constexpr Offset degree(Offset row) const { return offsets[row + 1] - offsets[row]; }
};

enum class AlsMethod {
  /// cg_steps of conjugate gradient from the row's current value, preconditioned by
  /// a0 Q'Q + regularization[r] I; fewer when the residual falls to 1e-6 of what it was.
  cg,
  cholesky,  ///< exact
  subspace,  ///< blocks of block_size factors solved exactly in turn, from the current value
};

struct AlsParameters {
  int factors = 0;
  double unobserved_weight = 1;  ///< a0
  AlsMethod method = AlsMethod::cg;
  int cg_steps = 3;
  int block_size = 64;
  int threads = 0;  ///< 0: all
};

enum class AlsSide { users, items };

/// What half-steps met.
struct AlsReport {
  /// Rows whose solve met a non-positive curvature, a failed factorisation or a non-finite value
  /// and that therefore kept their previous value.
  Offset kept_rows = 0;
  /// Added to the diagonal of a0 Q'Q where, with the smallest regularization of the rows that have
  /// entries, that is singular (a pivot below 1e-10 of the mean diagonal): 1e-6 trace / f.
  double jitter = 0;
};

/// Alternating least squares on one device. Owns both factor matrices and every workspace; the
/// entries it was made from must outlive it. `users.columns` == `items.rows` and the other way
/// round. For one thread. Results depend on the input alone, not on the number of threads, and the
/// padding of every row it hands out is zero.
class AlsSolver {
 public:
  virtual ~AlsSolver() = default;

  /// Replaces (copies out) the factors of a side: rows x factors.
  virtual void write_factors(AlsSide side, MatrixView<const float> factors) = 0;
  virtual void read_factors(AlsSide side, MatrixView<float> factors) const = 0;

  /// Solves every row of users against items, then every row of items against users.
  virtual AlsReport iterate() = 0;

  /// At the current factors, summed in double:
  ///     sum_k (weights[k] x_k^2 - 2 targets[k] x_k) + a0 sum_all x^2
  ///     + sum regularization |p_u|^2 + sum regularization |q_i|^2,  x_k = p.q of stored entry k.
  virtual double loss() const = 0;

  /// Solves `rows` of `side` against the solver's current factors of the other side, which stay
  /// fixed, into `out`: rows.rows x factors. cg and subspace start from what `out` holds.
  virtual AlsReport fold_in(AlsSide side, const AlsEntries& rows, AlsMethod method,
                            MatrixView<float> out) const = 0;
};

}  // namespace wf
