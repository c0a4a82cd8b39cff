#pragma once

#include <vector>

#include "contract/search.hpp"
#include "index/row_ids.hpp"
#include "warpfactor/csr_matrix.hpp"
#include "warpfactor/flat_index.hpp"

namespace wf {

/// The positions of `ids` that are there, ascending, without repetitions.
std::vector<Id> positions_of(Span<const std::int64_t> ids, const RowIds& rows);

/// Lists of ids as positions of rows, one list a query.
class PositionLists {
 public:
  /// Throws Error(shape) when the offsets do not make `queries` lists of `lists.ids`.
  PositionLists(const IdListsView& lists, Offset queries, const RowIds& rows);
  /// No rows and no offsets where there are no lists.
  CsrView view() const { return present_ ? positions_.view() : CsrView{}; }

 private:
  bool present_;
  CsrMatrix positions_;
};

}  // namespace wf
