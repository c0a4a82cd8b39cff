#include "data/split/parts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/parallel.hpp"
#include "contract/fail.hpp"
#include "contract/philox.hpp"

namespace wf {
namespace {

constexpr Offset rows_a_piece = 4096;
enum Epoch : std::uint32_t { entries = 0, users = 1 };

std::uint64_t draw(std::uint64_t seed, Epoch epoch, Offset index) {
  const PhiloxBlock block = philox(seed, static_cast<std::uint32_t>(Stream::split), epoch,
                                   static_cast<std::uint64_t>(index));
  return std::uint64_t{block.word[0]} << 32 | block.word[1];
}

std::vector<Offset> count_rows(const CsrView& rows, const PartOfEntry& parts, std::uint8_t part) {
  std::vector<Offset> offsets(rows.rows + 1, 0);
  parallel_ranges(rows.rows, rows_a_piece, [&](Offset begin, Offset end) {
    for (Offset r = begin; r < end; ++r)
      offsets[r + 1] =
          std::count(parts.begin() + rows.offsets[r], parts.begin() + rows.offsets[r + 1], part);
  });
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

}  // namespace

Interactions select_part(const Interactions& all, const PartOfEntry& parts, std::uint8_t part) {
  const CsrView rows = all.by_user();
  std::vector<Offset> offsets = count_rows(rows, parts, part);
  std::vector<Id> items(offsets.back());
  std::vector<float> values(rows.values ? items.size() : 0);
  std::vector<std::int64_t> times(all.times() ? items.size() : 0);
  parallel_ranges(rows.rows, rows_a_piece, [&](Offset begin, Offset end) {
    Offset to = offsets[begin];
    for (Offset from = rows.offsets[begin]; from < rows.offsets[end]; ++from) {
      if (parts[from] != part) continue;
      items[to] = rows.indices[from];
      if (rows.values) values[to] = rows.values[from];
      if (all.times()) times[to] = all.times()[from];
      ++to;
    }
  });
  return Interactions(std::move(offsets), std::move(items), std::move(values), std::move(times),
                      all.user_map(), all.item_map(), all.time_format());
}

std::uint64_t entry_draw(std::uint64_t seed, Offset index) {
  return draw(seed, Epoch::entries, index);
}

std::uint64_t user_draw(std::uint64_t seed, Offset index) {
  return draw(seed, Epoch::users, index);
}

std::vector<Offset> smallest_keys(const std::uint64_t* keys, Offset size, Offset count) {
  std::vector<Offset> order(size);
  std::iota(order.begin(), order.end(), Offset{0});
  std::nth_element(order.begin(), order.begin() + count, order.end(), [&](Offset a, Offset b) {
    return std::pair(keys[a], a) < std::pair(keys[b], b);
  });
  order.resize(count);
  return order;
}

void check_fraction(const std::string& name, double fraction) {
  if (fraction > 0 && fraction < 1) return;
  fail(ErrorCode::argument, name, " is ", fraction,
       ", expected a number greater than 0 and less than 1");
}

void check_left_out(int k) {
  if (k >= 1) return;
  fail(ErrorCode::argument, "k is ", k, ", expected at least 1");
}

void check_times(const std::string& split, const Interactions& all) {
  if (all.has_times() || all.size() == 0) return;
  fail(ErrorCode::argument, split,
       " needs the time of every interaction, which this data does not have");
}

}  // namespace wf
