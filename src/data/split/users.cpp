#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "data/split/parts.hpp"
#include "warpfactor/split.hpp"

namespace wf {
namespace {

enum Part : std::uint8_t { train, fold_in, test };

std::vector<Offset> held_out_users(const Interactions& all, const UserSplitOptions& options) {
  std::vector<std::uint64_t> keys(all.user_count());
  for (std::size_t u = 0; u < keys.size(); ++u)
    keys[u] = user_draw(options.seed, static_cast<Offset>(u));
  const Offset count = std::llround(options.user_fraction * all.user_count());
  return smallest_keys(keys.data(), all.user_count(), count);
}

/// Draws which entries of one held-out user are test and marks the others as fold-in.
void mark_user(Offset first, Offset size, const UserSplitOptions& options, PartOfEntry& parts) {
  std::fill_n(parts.begin() + first, size, fold_in);
  if (size < 2) return;
  std::vector<std::uint64_t> keys(size);
  for (Offset e = 0; e < size; ++e) keys[e] = entry_draw(options.seed, first + e);
  const Offset rounded = std::llround(options.test_fraction * static_cast<double>(size));
  const Offset count = std::clamp<Offset>(rounded, 1, size - 1);
  for (const Offset e : smallest_keys(keys.data(), size, count)) parts[first + e] = test;
}

}  // namespace

UserSplit v0_1::split_users(const Interactions& all, const UserSplitOptions& options) {
  check_fraction("user_fraction", options.user_fraction);
  check_fraction("test_fraction", options.test_fraction);
  const CsrView rows = all.by_user();
  const std::vector<Offset> held_out = held_out_users(all, options);
  PartOfEntry parts(all.size(), train);
  parallel_ranges(static_cast<Offset>(held_out.size()), 256, [&](Offset begin, Offset end) {
    for (Offset h = begin; h < end; ++h) {
      const Offset user = held_out[h];
      mark_user(rows.offsets[user], rows.degree(user), options, parts);
    }
  });
  return {select_part(all, parts, train), select_part(all, parts, fold_in),
          select_part(all, parts, test)};
}

}  // namespace wf
