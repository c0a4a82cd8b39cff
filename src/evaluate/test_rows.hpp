#pragma once

#include <vector>

#include "warpfactor/interactions.hpp"
#include "warpfactor/model.hpp"

namespace wf {

/// Id lists that own themselves, one a row, ascending.
struct IdLists {
  std::vector<Offset> offsets{0};
  std::vector<Id> ids;

  Span<const Id> row(Offset r) const {
    return Span<const Id>(ids.data() + offsets[r],
                          static_cast<std::size_t>(offsets[r + 1] - offsets[r]));
  }
  void append(Span<const Id> row) {
    ids.insert(ids.end(), row.begin(), row.end());
    offsets.push_back(static_cast<Offset>(ids.size()));
  }
  void clear() {
    offsets.resize(1);
    ids.clear();
  }
  /// Rows first .. first + count - 1.
  CsrView view(Offset columns, Offset first, Offset count) const {
    return {count, columns, offsets.data() + first, ids.data(), nullptr};
  }
};

/// What a test set asks of a model: who is to be recommended what, in the model's numbers.
struct TestRows {
  std::vector<Id> users;  ///< of the model with a positive test item, ascending
  IdLists relevant;       ///< their positive test items that the model knows
  Offset unknown_users = 0;
  Offset unknown_items = 0;
};

TestRows test_rows(const Model& model, const Interactions& test);

/// The entries of `train` and of `more` under the model's id maps. Either may be empty.
Interactions masked_items(const Model& model, const Interactions& train, const Interactions& more);

}  // namespace wf
