#pragma once

#include <algorithm>

#include "data/parallel.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// Runs body(begin, end) over [0, count) in pieces of `grain` on all threads, pieces handed out as
/// threads become free. What a body throws is thrown again, once, after all threads have ended.
template <class Body>
void parallel_ranges(Offset count, Offset grain, const Body& body) {
  CaughtException failure;
#pragma omp parallel for schedule(dynamic, 1) if (count > grain)
  for (Offset begin = 0; begin < count; begin += grain)
    failure.run([&] { body(begin, std::min(begin + grain, count)); });
  failure.rethrow();
}

}  // namespace wf
