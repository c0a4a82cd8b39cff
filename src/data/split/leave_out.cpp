#include <numeric>
#include <utility>

#include "base/parallel.hpp"
#include "data/split/parts.hpp"
#include "warpfactor/split.hpp"

namespace wf {
namespace {

enum Part : std::uint8_t { train, test };
constexpr Offset users_a_piece = 256;

/// Moves the k entries with the smallest keys of every user with more than k to test.
/// fill_keys(first, keys) writes the keys of the entries from `first` on.
template <class FillKeys>
Split leave_smallest_out(const Interactions& all, int k, const FillKeys& fill_keys) {
  const CsrView rows = all.by_user();
  PartOfEntry parts(all.size(), train);
  parallel_ranges(rows.rows, users_a_piece, [&](Offset begin, Offset end) {
    std::vector<std::uint64_t> keys;
    for (Offset u = begin; u < end; ++u) {
      if (rows.degree(u) <= k) continue;
      keys.resize(rows.degree(u));
      fill_keys(rows.offsets[u], keys);
      for (const Offset e : smallest_keys(keys.data(), rows.degree(u), k))
        parts[rows.offsets[u] + e] = test;
    }
  });
  return {select_part(all, parts, train), select_part(all, parts, test)};
}

}  // namespace

Split v0_1::split_leave_k_out(const Interactions& all, const LeaveKOutOptions& options) {
  check_left_out(options.k);
  return leave_smallest_out(all, options.k, [&](Offset first, std::vector<std::uint64_t>& keys) {
    for (std::size_t e = 0; e < keys.size(); ++e)
      keys[e] = entry_draw(options.seed, first + static_cast<Offset>(e));
  });
}

Split v0_1::split_leave_last_out(const Interactions& all, int k) {
  check_left_out(k);
  check_times("leaving the last entries out", all);
  return leave_smallest_out(all, k, [&](Offset first, std::vector<std::uint64_t>& keys) {
    // Latest first, as unsigned numbers that ascend while times descend.
    for (std::size_t e = 0; e < keys.size(); ++e)
      keys[e] = ~(static_cast<std::uint64_t>(all.times()[first + e]) ^ std::uint64_t{1} << 63);
  });
}

}  // namespace wf
