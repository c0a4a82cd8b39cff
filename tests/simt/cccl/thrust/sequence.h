#pragma once

#include <numeric>

#include "system/cuda/execution_policy.h"

namespace thrust {

/// 0, 1, 2, ...
template <class T>
void sequence(const cuda::Policy& policy, T* first, T* last) {
  policy.run("thrust::sequence", 0, [=] { std::iota(first, last, T{0}); });
}

}  // namespace thrust
