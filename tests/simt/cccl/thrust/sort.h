#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <vector>

#include "system/cuda/execution_policy.h"

namespace thrust {

template <class Key, class Value, class Less = std::less<Key>>
void stable_sort_by_key(const cuda::Policy& policy, Key* first, Key* last, Value* values,
                        Less less = {}) {
  const std::size_t count = static_cast<std::size_t>(last - first);
  const std::size_t bytes = count == 0 ? 0 : 256 + count * (sizeof(Key) + sizeof(Value));
  policy.run("thrust::stable_sort_by_key", bytes, [=] {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return less(first[a], first[b]); });
    const std::vector<Key> old_keys(first, last);
    const std::vector<Value> old_values(values, values + count);
    for (std::size_t i = 0; i < count; ++i) {
      first[i] = old_keys[order[i]];
      values[i] = old_values[order[i]];
    }
  });
}

}  // namespace thrust
