#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// The best k entries for each of some queries, best first, equal scores by lower id. k is as it
/// was asked for: a query with fewer candidates has id -1 and score 0 in the rest of its row.
template <class Index>
struct RankedLists {
  int k = 0;
  std::vector<Index> ids;     ///< rows x k
  std::vector<float> scores;  ///< rows x k

  Offset rows() const { return k ? static_cast<Offset>(ids.size()) / k : 0; }
  /// The ids of a row without the -1 at its end, and their scores. Both are borrowed; they are
  /// refused of a temporary, which would be gone before they are read.
  Span<const Index> ids_of(Offset row) const& {
    std::size_t count = 0;
    while (count < static_cast<std::size_t>(k) && ids[row * k + count] >= 0) ++count;
    return Span<const Index>(ids.data() + row * k, count);
  }
  Span<const float> scores_of(Offset row) const& {
    return Span<const float>(scores.data() + row * k, ids_of(row).size());
  }
  Span<const Index> ids_of(Offset row) const&& = delete;
  Span<const float> scores_of(Offset row) const&& = delete;
};

/// Items or users of a model, by its numbers.
using TopK = RankedLists<Id>;
/// Rows of an index, by its ids; the scores of metric l2 are squared distances, least first.
using SearchResult = RankedLists<std::int64_t>;

}  // namespace v0_1
}  // namespace wf
