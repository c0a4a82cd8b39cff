#pragma once

#include "warpfactor/csr_matrix.hpp"

namespace wf {

/// The transpose of `matrix`, with values where it has them. Indices ascend within each row of the
/// result, which does not depend on the number of threads.
CsrMatrix transpose(const CsrView& matrix);

}  // namespace wf
