#include "io/tensors/npy_header.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/io.hpp"

namespace wf {

void v0_1::write_npy(MatrixView<const float> matrix, const std::string& path) {
  AtomicFile file(path);
  file.write(npy_header("f4", matrix.rows, matrix.columns));
  for (Offset r = 0; r < matrix.rows; ++r) {
    file.write(matrix.row(r), static_cast<std::size_t>(matrix.columns) * sizeof(float));
  }
  file.commit();
}

}  // namespace wf
