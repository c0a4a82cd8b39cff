#pragma once

#include <omp.h>

namespace wf::cpu {

/// The number of threads to start for a wish, of which 0 means all.
inline int thread_count(int wish) { return wish > 0 ? wish : omp_get_max_threads(); }

}  // namespace wf::cpu
