#pragma once

#include <cstdint>
#include <vector>

#include "contract/philox.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// (rank + shift)^-exponent for rank 1 .. size: the law of Zipf and Mandelbrot.
std::vector<double> zipf_mandelbrot(Offset size, double shift, double exponent);

/// Whole numbers in [low, high], as nearly proportional to `weights` as that allows, whose sum is
/// `total`. Weights descend; weights.size() * low <= total <= weights.size() * high.
std::vector<Offset> apportion(const std::vector<double>& weights, Offset total, Offset low,
                              Offset high);

/// A random order of 0 .. size - 1, Fisher and Yates.
std::vector<Id> random_order(Id size, std::uint64_t seed, Stream stream, std::uint32_t epoch);

}  // namespace wf
