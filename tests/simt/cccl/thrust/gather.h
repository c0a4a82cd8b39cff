#pragma once

#include "system/cuda/execution_policy.h"

namespace thrust {

/// result[i] = source[map[i]].
template <class Map, class Source, class Result>
void gather(const cuda::Policy& policy, Map map_first, Map map_last, Source source, Result result) {
  policy.run("thrust::gather", 0, [=]() mutable {
    for (; map_first != map_last; ++map_first, ++result) *result = source[*map_first];
  });
}

}  // namespace thrust
