#pragma once

#include <algorithm>

#include "system/cuda/execution_policy.h"

namespace thrust {

/// Where each value would stand in the sorted range: before what is equal to it.
template <class Range, class Values, class Result>
void lower_bound(const cuda::Policy& policy, Range first, Range last, Values values_first,
                 Values values_last, Result result) {
  policy.run("thrust::lower_bound", 0, [=]() mutable {
    for (; values_first != values_last; ++values_first, ++result)
      *result = static_cast<std::remove_reference_t<decltype(*result)>>(
          std::lower_bound(first, last, *values_first) - first);
  });
}

/// The same, behind what is equal to it.
template <class Range, class Values, class Result>
void upper_bound(const cuda::Policy& policy, Range first, Range last, Values values_first,
                 Values values_last, Result result) {
  policy.run("thrust::upper_bound", 0, [=]() mutable {
    for (; values_first != values_last; ++values_first, ++result)
      *result = static_cast<std::remove_reference_t<decltype(*result)>>(
          std::upper_bound(first, last, *values_first) - first);
  });
}

}  // namespace thrust
