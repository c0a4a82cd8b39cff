#include "data/sort_rows.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/parallel.hpp"
#include "contract/fail.hpp"

namespace wf {
namespace {

constexpr int position_bits = 33;
constexpr std::uint64_t position_mask = (std::uint64_t{1} << position_bits) - 1;

/// What sorting a row needs.
struct Scratch {
  std::vector<std::uint64_t> keys;
  std::vector<float> values;
  std::vector<std::int64_t> times;
  std::vector<std::uint64_t> present;  ///< a bit for each item, zero between rows
  std::vector<std::uint32_t> position;
};

template <class T>
void permute(T* array, const std::vector<std::uint64_t>& keys, std::vector<T>& copy) {
  copy.assign(array, array + keys.size());
  for (std::size_t k = 0; k < keys.size(); ++k) array[k] = copy[keys[k] & position_mask];
}

std::uint64_t key_of(Id item, std::uint64_t position) {
  return static_cast<std::uint64_t>(item) << position_bits | position;
}

/// Fills scratch.keys in ascending order by marking the items in a bitmap, which beats sorting
/// where the row is not short. False, with keys left undefined, where an item repeats.
bool mark_items(const Id* items, std::size_t degree, Id item_count, Scratch& scratch) {
  scratch.present.resize(static_cast<std::size_t>(item_count) / 64 + 1);
  scratch.position.resize(static_cast<std::size_t>(item_count));
  bool distinct = true;
  for (std::size_t k = 0; k < degree; ++k) {
    std::uint64_t& word = scratch.present[items[k] / 64];
    const std::uint64_t bit = std::uint64_t{1} << (items[k] % 64);
    distinct &= (word & bit) == 0;
    word |= bit;
    scratch.position[items[k]] = static_cast<std::uint32_t>(k);
  }
  std::uint64_t* key = scratch.keys.data();
  for (std::size_t w = 0; w < scratch.present.size(); ++w) {
    std::uint64_t word = std::exchange(scratch.present[w], 0);
    for (; word != 0; word &= word - 1) {
      const Id item = static_cast<Id>(64 * w + static_cast<std::size_t>(std::countr_zero(word)));
      *key++ = key_of(item, scratch.position[item]);
    }
  }
  return distinct;
}

/// Sorts the entries from `begin` to `end` by item, equal items by position.
void sort_row(const RowArrays& rows, Offset begin, Offset end, Scratch& scratch) {
  constexpr std::uint64_t items_an_entry = 512;
  Id* items = rows.items.data() + begin;
  const std::uint64_t degree = static_cast<std::uint64_t>(end - begin);
  if (std::is_sorted(items, items + degree)) return;
  if (degree > position_mask) fail(ErrorCode::argument, "a user has more than 2^33 entries");
  scratch.keys.resize(degree);
  const bool dense = degree * items_an_entry > static_cast<std::uint64_t>(rows.item_count) &&
                     degree < std::numeric_limits<std::uint32_t>::max();
  if (!dense || !mark_items(items, degree, rows.item_count, scratch)) {
    for (std::uint64_t k = 0; k < degree; ++k) scratch.keys[k] = key_of(items[k], k);
    std::sort(scratch.keys.begin(), scratch.keys.end());
  }
  for (std::uint64_t k = 0; k < degree; ++k)
    items[k] = static_cast<Id>(scratch.keys[k] >> position_bits);
  if (!rows.values.empty()) permute(rows.values.data() + begin, scratch.keys, scratch.values);
  if (!rows.times.empty()) permute(rows.times.data() + begin, scratch.keys, scratch.times);
}

/// Sorts every row and counts the entries that repeat the item before them.
Offset sort_each(const RowArrays& rows) {
  constexpr Offset rows_a_piece = 256;
  std::atomic<Offset> repeated = 0;
  const Offset count = static_cast<Offset>(rows.offsets.size()) - 1;
  parallel_ranges(count, rows_a_piece, [&](Offset first, Offset last) {
    Scratch scratch;
    Offset found = 0;
    for (Offset r = first; r < last; ++r) {
      const Offset begin = rows.offsets[r];
      const Offset end = rows.offsets[r + 1];
      sort_row(rows, begin, end, scratch);
      for (Offset k = begin + 1; k < end; ++k) found += rows.items[k] == rows.items[k - 1];
    }
    repeated += found;
  });
  return repeated;
}

float sum_of(const std::vector<float>& values, Offset begin, Offset end) {
  double sum = 0;
  for (Offset k = begin; k < end; ++k) sum += values[k];
  const float rounded = static_cast<float>(sum);
  if (!std::isfinite(rounded))
    fail(ErrorCode::numeric, "the sum of ", end - begin, " duplicates overflows");
  return rounded;
}

/// Writes the entries from `begin` to `end`, all of one item, as entry `out`.
void merge(const RowArrays& rows, Duplicates duplicates, Offset begin, Offset end, Offset out) {
  Offset latest = end - 1;
  if (!rows.times.empty()) {
    for (Offset k = end - 1; k-- > begin;) {
      if (rows.times[k] > rows.times[latest]) latest = k;
    }
  }
  rows.items[out] = rows.items[latest];
  if (!rows.values.empty()) {
    rows.values[out] =
        duplicates == Duplicates::sum ? sum_of(rows.values, begin, end) : rows.values[latest];
  }
  if (!rows.times.empty()) rows.times[out] = rows.times[latest];
}

void merge_repeated(const RowArrays& rows, Duplicates duplicates) {
  Offset out = 0;
  Offset row_begin = 0;
  for (std::size_t r = 0; r + 1 < rows.offsets.size(); ++r) {
    const Offset row_end = rows.offsets[r + 1];
    for (Offset begin = row_begin; begin < row_end;) {
      Offset end = begin + 1;
      while (end < row_end && rows.items[end] == rows.items[begin]) ++end;
      merge(rows, duplicates, begin, end, out++);
      begin = end;
    }
    row_begin = row_end;
    rows.offsets[r + 1] = out;
  }
}

template <class T>
void shrink(std::vector<T>& array, Offset size) {
  if (array.empty()) return;
  array.resize(static_cast<std::size_t>(size));
  array.shrink_to_fit();
}

}  // namespace

void sort_rows(const RowArrays& rows, Duplicates duplicates) {
  if (sort_each(rows) == 0) return;
  if (duplicates == Duplicates::sum && rows.values.empty())
    rows.values.assign(rows.items.size(), 1.0f);
  merge_repeated(rows, duplicates);
  const Offset size = rows.offsets.back();
  shrink(rows.items, size);
  shrink(rows.values, size);
  shrink(rows.times, size);
}

}  // namespace wf
