#pragma once

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/user_order.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Writes the samples order(begin), order(begin + 1), ..., several at a time.
template <Isa isa>
void order_ahead(const SgdOrder& order, Offset begin, Span<SgdTaken> taken);

}  // namespace wf::cpu
