#pragma once

#include "cpu/simd/isa.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// out = A dense over several threads; see SparseMatrix::multiply.
void sparse_product(const CsrView& matrix, MatrixView<const float> dense, int threads,
                    MatrixView<float> out);

/// Rows [begin, end) of it.
template <Isa isa>
void sparse_product_rows(const CsrView& matrix, MatrixView<const float> dense, Offset begin,
                         Offset end, MatrixView<float> out);

}  // namespace wf::cpu
