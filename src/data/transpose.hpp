#pragma once

#include <vector>

#include "warpfactor/types.hpp"

namespace wf {

/// A columns x rows CSR matrix with its storage.
struct Transposed {
  Offset rows = 0;
  Offset columns = 0;
  std::vector<Offset> offsets;
  std::vector<Id> indices;
  /// One array for each that was handed in, in that order.
  std::vector<std::vector<float>> arrays;

  /// With arrays[which] as the values, none when there is no such array.
  CsrView view(std::size_t which = 0) const {
    return {rows, columns, offsets.data(), indices.data(),
            which < arrays.size() ? arrays[which].data() : nullptr};
  }
};

/// The transpose of the pattern of `matrix`, with `arrays` of one element an entry carried along;
/// matrix.values is not looked at. Indices ascend within each row of the result, which does not
/// depend on the number of threads.
Transposed transpose(const CsrView& matrix, const std::vector<const float*>& arrays);

/// The same with matrix.values as the only array, or none when it is null.
Transposed transpose(const CsrView& matrix);

}  // namespace wf
