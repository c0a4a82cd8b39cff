#pragma once

#include <memory>

#include "contract/sparse.hpp"

namespace wf::reference {

std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix);

}  // namespace wf::reference
