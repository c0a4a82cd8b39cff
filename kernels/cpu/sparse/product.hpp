#pragma once

#include "warpfactor/types.hpp"

namespace wf::cpu {

/// out = A dense over several threads; see SparseMatrix::multiply.
void sparse_product(const CsrView& matrix, MatrixView<const float> dense, int threads,
                    MatrixView<float> out);

}  // namespace wf::cpu
