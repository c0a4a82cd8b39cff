#pragma once

#include "warpfactor/csr_matrix.hpp"

namespace wf::cpu {

/// The transpose, with values where `matrix` has some.
CsrMatrix transpose(const CsrView& matrix);

}  // namespace wf::cpu
