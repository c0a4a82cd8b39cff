#pragma once

namespace wf {
inline namespace v0_1 {

/// The solution of one row of an alternating least-squares problem, the other side fixed.
enum class AlsMethod {
  /// cg_steps of conjugate gradient from the row's current value, preconditioned by
  /// a0 Q'Q + regularization[r] I; fewer when the residual falls to 1e-6 of what it was.
  cg,
  cholesky,  ///< the exact solution
  /// Blocks of block_size factors, solved exactly in turn from the current value. iALS++, Rendle et
  /// al. 2021.
  subspace,
};

}  // namespace v0_1
}  // namespace wf
