#pragma once

#include <functional>
#include <string>

#include "io/tensors/safetensors.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// The rows of a matrix as a tensor to be written, without padding.
Tensor matrix_tensor(const std::string& name, MatrixView<const float> matrix);

/// A tensor of F32 with two dimensions, the second 1 .. max_factors. Throws Error(format) for a
/// value that is not finite, in the row that `row_name` names: "row 3".
FactorMatrix read_matrix(const SafetensorsFile& file, const Tensor& tensor,
                         const std::function<std::string(Offset)>& row_name);

}  // namespace wf
