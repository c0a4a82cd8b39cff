#include "cpu/search/places.hpp"

#include <algorithm>

namespace wf::cpu {

/// Targets that are equal stand side by side, and so do the numbers next to them.
void TargetPlaces::put_equal_targets(float* targets, int count) {
  std::sort(targets, targets + count);
  for (int first = 0, last; first < count; first = last) {
    last = static_cast<int>(std::upper_bound(targets + first, targets + count, targets[first]) -
                            targets);
    for (int t = first; t < last; ++t) {
      put(first + t, targets[t]);
      put(last + t, next_greater(targets[t]));
    }
  }
}

}  // namespace wf::cpu
