#pragma once

#include <algorithm>
#include <memory>

#include "contract/resident_factors.hpp"
#include "contract/side.hpp"
#include "warpfactor/als_settings.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// One side's rows of the least-squares problem: a sparse matrix of weights, its values, which must
/// not be null, with a target for each entry and a regularization for each row. Entry k of row r,
/// with the fixed side's row q = indices[k], adds values[k] q q' to the row's matrix and targets[k]
/// q to its right-hand side; weights may be zero or negative. The row's solution x minimises
///     sum_k (values[k] (x.q)^2 - 2 targets[k] x.q) + a0 sum_all (x.q)^2 + regularization[r] |x|^2
/// that is, solves (a0 Q'Q + regularization[r] I + sum_k values[k] q q') x = sum_k targets[k] q.
/// A row without entries has the solution 0.
struct AlsEntries : CsrView {
  const float* targets = nullptr;         ///< one an entry
  const float* regularization = nullptr;  ///< one a row
};

struct AlsParameters {
  int factors = 0;
  double unobserved_weight = 1;  ///< a0
  AlsMethod method = AlsMethod::cg;
  int cg_steps = 3;
  int block_size = 64;
  int threads = 0;  ///< 0: all
};

/// What half-steps met.
struct AlsReport {
  /// Rows whose solve met a non-positive curvature, a failed factorisation or a non-finite value
  /// and that therefore kept their previous value.
  Offset kept_rows = 0;
  /// Added to the diagonal of a0 Q'Q where, with the smallest regularization of the rows that have
  /// entries, that is singular (a pivot below 1e-10 of the mean diagonal): 1e-6 trace / f.
  double jitter = 0;
};

/// Of one half-step and another.
inline AlsReport combined(const AlsReport& a, const AlsReport& b) {
  return {a.kept_rows + b.kept_rows, std::max(a.jitter, b.jitter)};
}

/// Alternating least squares on one device. Owns both factor matrices, which begin as zero, and
/// every workspace; the entries it was made from must outlive it. `users.columns` == `items.rows`
/// and the other way round. For one thread. Results depend on the input alone, not on the number of
/// threads, and the padding of every row it hands out is zero.
class AlsSolver {
 public:
  virtual ~AlsSolver() = default;

  /// Replaces (copies out) the factors of a side: rows x factors.
  virtual void write_factors(Side side, MatrixView<const float> factors) = 0;
  virtual void read_factors(Side side, MatrixView<float> factors) const = 0;

  /// The factors of a side as they are now, on the solver's device: a snapshot, which later steps
  /// leave as it is and which may outlive the solver.
  virtual std::shared_ptr<const ResidentFactors> factors(Side side) const = 0;

  /// Solves every row of `side` against the other side, which stays fixed.
  virtual AlsReport half_step(Side side) = 0;

  /// Solves the users, then the items.
  virtual AlsReport iterate() {
    const AlsReport users = half_step(Side::users);
    return combined(users, half_step(Side::items));
  }

  /// At the current factors, summed in double:
  ///     sum_k (values[k] x_k^2 - 2 targets[k] x_k) + a0 sum_all x^2
  ///     + sum regularization |p_u|^2 + sum regularization |q_i|^2,  x_k = p.q of stored entry k.
  virtual double loss() const = 0;
};

}  // namespace wf
