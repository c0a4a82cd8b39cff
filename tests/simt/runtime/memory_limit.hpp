#pragma once

#include <cstddef>

namespace simt {

inline constexpr std::size_t default_memory_limit = std::size_t{4} << 30;

}  // namespace simt
