#pragma once

#include <vector>

#include "contract/als.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf {

/// What a stored value r means to the solver: weight c - a0 (hkv) or c (ials), target c p.
struct AlsValues {
  std::vector<float> weights;
  std::vector<float> targets;
};

/// Of entries first .. last - 1 of `matrix`. Throws Error(numeric) naming the value whose
/// confidence is not finite.
AlsValues als_values(const CsrView& matrix, Offset first, Offset last, const AlsConfig& config);

/// lambda of each row: regularization (degree + unobserved_weight others)^exponent, where `others`
/// is the number of rows of the other side.
std::vector<float> als_regularization(Span<const Offset> offsets, Offset others,
                                      const AlsConfig& config);

/// Rows of a matrix as the solver takes them, with their storage.
struct AlsRows {
  /// Rows first .. first + count - 1; matrix.columns is the size of the other side.
  AlsRows(const CsrView& matrix, Offset first, Offset count, const AlsConfig& config);
  AlsEntries entries() const;

  CsrMatrix weights;
  std::vector<float> targets;
  std::vector<float> regularization;
};

}  // namespace wf
