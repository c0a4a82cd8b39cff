#include "cpu/dense/product.hpp"

#include "cpu/dense/tile.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
void product<compiled_isa>(MatrixView<const float> rows, const Matrix<float>& matrix,
                           Triangle triangle, MatrixView<float> out) {
  const Offset width = padded(matrix.columns());
  FullTile<float> tile;
  for (Offset j = 0; j < width; j += tile.columns) {
    const Offset first = triangle == Triangle::lower ? j : 0;
    const Offset last = triangle == Triangle::upper ? j + tile.columns : width;
    const Offset end = last < matrix.rows() ? last : matrix.rows();
    for (Offset r = 0; r < rows.rows; r += tile.rows) {
      tile.clear();
      tile.add_product(rows.row(r) + first, rows.stride, 1, matrix.row(first) + j, matrix.stride(),
                       end > first ? end - first : 0);
      tile.write(out.row(r) + j, out.stride);
    }
  }
}

}  // namespace wf::cpu
WF_ISA_END
