#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "cpu/search/panels.hpp"

namespace wf::cpu {

/// The score of what is no candidate.
inline constexpr float no_score = -std::numeric_limits<float>::infinity();

/// Takes the excluded rows of one query out of its scores, which come in parts, positions
/// ascending.
class Exclusion {
 public:
  /// The parts will be of block_rows, a power of two, from `first` on, the last one up to `end`.
  Exclusion(const Panels& panels, Span<const Id> ids, Offset first, Offset end, Offset block_rows)
      : positions_(ids) {
    if (panels.all_in_order()) return;
    moved_.reserve(ids.size());
    for (const Id id : ids)
      if (const Id position = panels.position(id); position >= first && position < end)
        moved_.push_back(position);
    if (!panels.ids_ascend()) order_by_part(first, end, block_rows);
    positions_ = moved_;
  }
  Exclusion(Exclusion&&) = default;

  /// scores: of the candidates from `position` on, `count` of them, with room for whole panels.
  /// Those that are no candidates get no_score, up to the end of the last panel.
  void apply(Offset position, float* scores, Offset count) {
    for (Offset i = count; i % panel_rows != 0; ++i) scores[i] = no_score;
    while (next_ < positions_.size() && positions_[next_] < position) ++next_;
    for (; next_ < positions_.size() && positions_[next_] < position + count; ++next_)
      scores[positions_[next_] - position] = no_score;
  }

 private:
  /// Within a part any order will do.
  void order_by_part(Offset first, Offset end, Offset block_rows) {
    const int shift = std::countr_zero(static_cast<std::uint64_t>(block_rows));
    const auto part_of = [&](Id position) { return (position - first) >> shift; };
    std::vector<Id> starts(((end - first) >> shift) + 2);
    for (const Id position : moved_) ++starts[part_of(position) + 1];
    for (std::size_t part = 1; part < starts.size(); ++part) starts[part] += starts[part - 1];
    std::vector<Id> ordered(moved_.size());
    for (const Id position : moved_) ordered[starts[part_of(position)]++] = position;
    moved_.swap(ordered);
  }

  std::vector<Id> moved_;
  Span<const Id> positions_;
  std::size_t next_ = 0;  ///< the first that a coming candidate may have
};

}  // namespace wf::cpu
