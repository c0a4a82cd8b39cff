#pragma once

#include <limits>

#include "cpu/search/panels.hpp"

namespace wf::cpu {

/// Takes the excluded rows of one query out of its scores, which come in parts, positions
/// ascending.
class Exclusion {
 public:
  explicit Exclusion(Span<const Id> ids) : next_(ids.begin()), end_(ids.end()) {}

  /// scores: of the candidates from `position` on, `count` of them, with room for whole panels.
  /// Those that are no candidates become -infinity, up to the end of the last panel.
  void apply(const Panels& panels, Offset position, float* scores, Offset count) {
    constexpr float none = -std::numeric_limits<float>::infinity();
    for (Offset i = count; i % panel_rows != 0; ++i) scores[i] = none;
    const Id last = panels.id(position + count - 1);
    for (; next_ != end_ && *next_ <= last; ++next_) {
      const Offset excluded = panels.position(*next_);
      if (excluded >= position) scores[excluded - position] = none;
    }
  }

 private:
  const Id* next_;  ///< the first that a coming candidate may be
  const Id* end_;
};

}  // namespace wf::cpu
