#pragma once

#include <algorithm>

#include "system/cuda/execution_policy.h"

namespace thrust {

template <class Source, class Result, class Change>
void transform(const cuda::Policy& policy, Source first, Source last, Result result,
               Change change) {
  policy.run("thrust::transform", 0, [=] { std::transform(first, last, result, change); });
}

}  // namespace thrust
