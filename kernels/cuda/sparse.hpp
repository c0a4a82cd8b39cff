#pragma once

#include <cstddef>
#include <memory>

#include "contract/sparse.hpp"

namespace wf::cuda {

/// Sizes that bound the workspace; results do not depend on them.
struct SparseTuning {
  /// Of device memory, for the similarities that are worked out at a time.
  std::size_t workspace_bytes = std::size_t{256} << 20;
};

/// The matrix is copied to the device; its transpose is made there when it is first asked for. One
/// call works on the device at a time, the others wait. Throws Error(memory) with both figures when
/// it does not fit, Error(argument) for 2^31 entries and more.
std::unique_ptr<SparseMatrix> make_sparse(int device, const CsrView& matrix,
                                          const SparseTuning& tuning = {});

}  // namespace wf::cuda
