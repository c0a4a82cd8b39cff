#pragma once

#include <cstdint>
#include <string>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
inline namespace v0_1 {

/// The size of a data set.
struct InteractionsShape {
  Id users = 0;
  Id items = 0;
  Offset entries = 0;
};

/// The published shapes of "ml-100k", "ml-1m", "ml-10m", "ml-20m", "ml-25m" and "ml-32m".
/// Throws Error(argument) listing the known names.
WF_API InteractionsShape shape_like(const std::string& name);

/// Ratings 1..5 from planted low-rank tastes and power-law popularity. Exactly shape.entries
/// entries; a function of shape and seed alone, whatever the number of threads.
WF_API Interactions generate_synthetic(const InteractionsShape& shape, std::uint64_t seed = 0);

/// Grows a real matrix to `shape` by randomised Kronecker expansion, which keeps its degree power
/// laws and spectrum. Belletti et al. 2019, "Scalable Realistic Recommendation Datasets through
/// Fractal Expansions". Entries within 1 % of shape.entries; a function of the arguments alone.
WF_API Interactions expand_fractal(const Interactions& seed_matrix, const InteractionsShape& shape,
                                   std::uint64_t seed = 0);

}  // namespace v0_1
}  // namespace wf
