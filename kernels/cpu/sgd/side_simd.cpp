#include "cpu/sgd/side.hpp"

#include <algorithm>

#include "cpu/sgd/represent.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
void represent_rows<compiled_isa>(const SgdSideState& side, const CsrView& rows, Offset begin,
                                  Offset end, MatrixView<float> embeddings, float* biases) {
  const Offset width = side.stride();
  Matrix<float> narrow(embeddings.stride < width ? 1 : 0, width);
  for (Offset r = begin; r < end; ++r) {
    float* out = embeddings.row(r);
    float* sums = narrow.rows() > 0 ? narrow.row(0) : out;
    biases[r] = represent_row(side, rows, r, sums, width);
    if (sums != out) std::copy_n(sums, embeddings.columns, out);
    std::fill(out + embeddings.columns, out + embeddings.stride, 0.0f);
  }
}

}  // namespace wf::cpu
WF_ISA_END
