#pragma once

#include <vector>

#include "contract/als.hpp"

namespace wf::cpu {

/// The rows that have entries, longest first, cut into blocks for threads to take one at a time.
struct Schedule {
  std::vector<Id> rows;
  std::vector<Offset> blocks;  ///< block b is rows[blocks[b]] .. rows[blocks[b + 1] - 1]
  Offset most_entries = 0;     ///< of one row
  Offset giants = 0;  ///< so many rows, each a block of its own, have giant_entries or more

  static constexpr Offset block_rows = 32;
  static constexpr Offset block_entries = 8192;
  static constexpr Offset giant_entries = 16384;

  explicit Schedule(const AlsEntries& entries);
  Offset block_count() const { return static_cast<Offset>(blocks.size()) - 1; }
};

}  // namespace wf::cpu
