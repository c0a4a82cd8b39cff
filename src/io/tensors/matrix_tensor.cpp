#include "io/tensors/matrix_tensor.hpp"

#include <cmath>
#include <cstring>

namespace wf {
namespace {

bool all_finite(const float* values, int count) {
  bool finite = true;
  for (int i = 0; i < count; ++i) finite = finite && std::isfinite(values[i]);
  return finite;
}

}  // namespace

Tensor matrix_tensor(const std::string& name, MatrixView<const float> matrix) {
  return {name,
          TensorType::f32,
          {matrix.rows, matrix.columns},
          matrix.data,
          static_cast<std::size_t>(matrix.stride) * sizeof(float)};
}

FactorMatrix read_matrix(const SafetensorsFile& file, const Tensor& tensor,
                         const std::function<std::string(Offset)>& row_name) {
  FactorMatrix matrix(tensor.shape[0], static_cast<int>(tensor.shape[1]));
  const std::size_t row_bytes = static_cast<std::size_t>(matrix.factors()) * sizeof(float);
  const char* source = static_cast<const char*>(tensor.data);
  for (Offset row = 0; row < matrix.rows(); ++row, source += row_bytes) {
    std::memcpy(matrix.row(row), source, row_bytes);
    if (!all_finite(matrix.row(row), matrix.factors()))
      file.fail("tensor '" + tensor.name + "' holds a value that is not finite in " +
                row_name(row));
  }
  return matrix;
}

}  // namespace wf
