#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include "warpfactor/error.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// Room for the ranked lists of `rows` queries, all ids -1. Throws Error(memory)
/// when there is none.
template <class Lists>
Lists make_lists(Offset rows, int k) {
  Lists lists;
  const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(k);
  const auto no_memory = [&] {
    constexpr std::size_t bytes = sizeof lists.ids[0] + sizeof lists.scores[0];
    return Error(ErrorCode::memory, std::to_string(rows) + " lists of " + std::to_string(k) +
                                        " need " + std::to_string(size * bytes) +
                                        " bytes, which are not to be had; ask for fewer at a time");
  };
  lists.k = k;
  try {
    lists.ids.resize(size, -1);
    lists.scores.resize(size);
  } catch (const std::bad_alloc&) {
    throw no_memory();
  } catch (const std::length_error&) {
    throw no_memory();
  }
  return lists;
}

}  // namespace wf
