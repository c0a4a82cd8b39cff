#pragma once

#include <cstdint>
#include <vector>

#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// coefficient * the vector of its sample is the gradient of a row; none where row is no_id.
struct SgdEntry {
  Id row = no_id;
  float coefficient = 0;
};

/// The gradients of a batch on one side: per_sample of them for each row of `vectors`.
struct SgdEntries {
  const SgdEntry* data;
  Offset size;
  int per_sample;
  const Matrix<float>& vectors;
};

/// Entries by row, the rows in the order in which they first come and their entries in theirs.
class SgdGroups {
 public:
  struct Term {
    Offset vector;
    float coefficient;
  };

  SgdGroups(Offset rows, Offset most_entries)
      : group_of_(static_cast<std::size_t>(rows), no_id),
        terms_(static_cast<std::size_t>(most_entries)) {}

  /// frozen: one byte a row, null: none. The entries of those rows are left out.
  void fill(const SgdEntries& entries, const std::uint8_t* frozen);

  Id size() const { return static_cast<Id>(rows_.size()); }
  Id row(Id group) const { return rows_[group]; }
  /// Of the first term of a group in terms(); that of group size() is their number.
  Offset begin(Id group) const { return begins_[group]; }
  const Term* terms() const { return terms_.data(); }

 private:
  std::vector<Id> group_of_;  ///< no_id between calls
  std::vector<Id> rows_;
  std::vector<Offset> begins_;
  std::vector<Term> terms_;
};

}  // namespace wf::cpu
