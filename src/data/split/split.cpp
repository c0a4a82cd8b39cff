#include "warpfactor/split.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "contract/philox.hpp"
#include "data/split/parts.hpp"

namespace wf {
namespace {

enum Part : std::uint8_t { train, test };
constexpr Offset entries_a_piece = 1 << 16;

Split two_parts(const Interactions& all, const PartOfEntry& parts) {
  return {select_part(all, parts, train), select_part(all, parts, test)};
}

}  // namespace

Split v0_1::split_random(const Interactions& all, const RandomSplitOptions& options) {
  check_fraction("test_fraction", options.test_fraction);
  PartOfEntry parts(all.size());
  parallel_ranges(all.size(), entries_a_piece, [&](Offset begin, Offset end) {
    for (Offset e = begin; e < end; ++e) {
      const std::uint64_t word = entry_draw(options.seed, e);
      const double draw =
          uniform_double(static_cast<std::uint32_t>(word >> 32), static_cast<std::uint32_t>(word));
      parts[e] = draw < options.test_fraction ? test : train;
    }
  });
  return two_parts(all, parts);
}

Split v0_1::split_time(const Interactions& all, double test_fraction) {
  check_fraction("test_fraction", test_fraction);
  check_times("a split by time", all);
  PartOfEntry parts(all.size(), train);
  Offset wanted = std::llround(test_fraction * static_cast<double>(all.size()));
  if (wanted == 0) return two_parts(all, parts);

  std::vector<std::int64_t> sorted(all.times(), all.times() + all.size());
  std::nth_element(sorted.begin(), sorted.end() - wanted, sorted.end());
  const std::int64_t cut = *(sorted.end() - wanted);
  for (Offset e = 0; e < all.size(); ++e) {
    if (all.times()[e] <= cut) continue;
    parts[e] = test;
    --wanted;
  }
  for (Offset e = all.size() - 1; wanted > 0; --e) {
    if (all.times()[e] != cut) continue;
    parts[e] = test;
    --wanted;
  }
  return two_parts(all, parts);
}

}  // namespace wf
