#include "cpu/als/schedule.hpp"

#include <algorithm>

namespace wf::cpu {

Schedule::Schedule(const AlsEntries& entries) {
  for (Offset r = 0; r < entries.rows; ++r)
    if (entries.degree(r) > 0) rows.push_back(static_cast<Id>(r));
  std::stable_sort(rows.begin(), rows.end(),
                   [&](Id a, Id b) { return entries.degree(a) > entries.degree(b); });
  if (!rows.empty()) most_entries = entries.degree(rows.front());

  while (giants < static_cast<Offset>(rows.size()) && entries.degree(rows[giants]) >= giant_entries)
    ++giants;

  Offset in_block = 0;
  for (Offset i = 0; i < static_cast<Offset>(rows.size()); ++i) {
    const bool full = blocks.empty() || i - blocks.back() == block_rows;
    if (full || in_block + entries.degree(rows[i]) > block_entries) {
      blocks.push_back(i);
      in_block = 0;
    }
    in_block += entries.degree(rows[i]);
  }
  blocks.push_back(static_cast<Offset>(rows.size()));
}

}  // namespace wf::cpu
