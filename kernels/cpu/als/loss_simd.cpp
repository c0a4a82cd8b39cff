#include "cpu/als/loss.hpp"
#include "cpu/dense/vector_operations.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
double rows_loss<compiled_isa>(const AlsEntries& rows, MatrixView<const float> factors,
                               const MatrixView<const float>* others, Offset begin, Offset end) {
  double sum = 0;
  const Offset width = factors.stride;
  for (Offset r = begin; r < end; ++r) {
    const float* x = factors.row(r);
    sum += double{rows.regularization[r]} * inner_product(x, x, width);
    if (others == nullptr) continue;
    for (Offset k = rows.offsets[r]; k < rows.offsets[r + 1]; ++k) {
      const double score = inner_product(x, others->row(rows.indices[k]), width);
      sum += (rows.values[k] * score - 2.0 * rows.targets[k]) * score;
    }
  }
  return sum;
}

}  // namespace wf::cpu
WF_ISA_END
