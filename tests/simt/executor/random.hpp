#pragma once

#include <cstdint>

namespace simt {

/// The one source of chance, of the executor and of the streams.
std::uint32_t random_below(std::uint32_t n);
void seed_random(std::uint64_t seed);

}  // namespace simt
