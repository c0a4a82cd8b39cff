#include "cpu/sgd/draws_ahead.hpp"

namespace wf::cpu {
SgdStoredDraws find_stored(const SgdPlan& plan, Id user, const Id* draws) {
  static_assert(draws_ahead <= 8);
  const StoredFilter::Row row = plan.filter.row(user);
  SgdStoredDraws found{0, row.is_exact()};
  for (int k = 0; k < draws_ahead; ++k)
    found.bits |= static_cast<std::uint8_t>(plan.filter.may_have(row, draws[k]) << k);
  return found;
}

}  // namespace wf::cpu
