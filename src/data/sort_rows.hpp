#pragma once

#include <cstdint>
#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// The arrays of a CSR matrix under construction; values and times may be empty.
struct RowArrays {
  Id item_count;
  std::vector<Offset>& offsets;
  std::vector<Id>& items;
  std::vector<float>& values;
  std::vector<std::int64_t>& times;
};

/// Sorts every row by item and makes one entry of several for the same item. Sums are taken in
/// double; values that are missing count 1 each, and come to be when a sum needs them. Throws
/// Error(numeric) when a sum overflows.
void sort_rows(const RowArrays& rows, Duplicates duplicates);

}  // namespace wf
