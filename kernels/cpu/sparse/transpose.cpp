#include "cpu/sparse/transpose.hpp"

namespace wf::cpu {

CsrMatrix transpose(const CsrView& matrix) {
  CsrMatrix result;
  result.columns = matrix.rows;
  result.offsets.resize(static_cast<std::size_t>(matrix.columns) + 1);
  if (matrix.size() == 0) return result;
  const Offset begin = matrix.offsets[0], end = matrix.offsets[matrix.rows];
  result.indices.resize(static_cast<std::size_t>(end - begin));
  if (matrix.values != nullptr) result.values.resize(result.indices.size());
  for (Offset k = begin; k < end; ++k) ++result.offsets[matrix.indices[k] + 1];
  for (Offset c = 0; c < matrix.columns; ++c) result.offsets[c + 1] += result.offsets[c];
  std::vector<Offset> next(result.offsets.begin(), result.offsets.end() - 1);
  for (Offset r = 0; r < matrix.rows; ++r)
    for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k) {
      const Offset place = next[matrix.indices[k]]++;
      result.indices[place] = static_cast<Id>(r);
      if (matrix.values != nullptr) result.values[place] = matrix.values[k];
    }
  return result;
}

}  // namespace wf::cpu
