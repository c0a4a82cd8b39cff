#pragma once

#include <memory>

#include "contract/sparse.hpp"

namespace wf::cpu {

std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int threads);

}  // namespace wf::cpu
