#include "cpu/sgd/entries.hpp"

namespace wf::cpu {

void SgdGroups::fill(const SgdEntries& entries, const std::uint8_t* frozen) {
  const auto is_left_out = [&](Id row) {
    return row == no_id || (frozen != nullptr && frozen[row] != 0);
  };
  rows_.clear();
  begins_.assign(2, 0);
  // The count of group g stands at g + 2, so that where it begins stands at g + 1 while terms are
  // written and at g when all are.
  for (Offset k = 0; k < entries.size; ++k) {
    const Id row = entries.data[k].row;
    if (is_left_out(row)) continue;
    Id& group = group_of_[row];
    if (group == no_id) {
      group = size();
      rows_.push_back(row);
      begins_.push_back(0);
    }
    ++begins_[group + 2];
  }
  for (std::size_t g = 2; g < begins_.size(); ++g) begins_[g] += begins_[g - 1];
  for (Offset k = 0, vector = 0; k < entries.size; ++vector) {
    for (const Offset end = k + entries.per_sample; k < end; ++k) {
      const SgdEntry& entry = entries.data[k];
      if (is_left_out(entry.row)) continue;
      terms_[begins_[group_of_[entry.row] + 1]++] = {vector, entry.coefficient};
    }
  }
  for (const Id row : rows_) group_of_[row] = no_id;
}

}  // namespace wf::cpu
