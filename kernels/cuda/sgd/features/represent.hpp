#pragma once

#include "cuda/sgd/step/side.hpp"

namespace wf::cuda {

/// Sums the features of rows on the host, a slab of rows at a time, and brings them back.
void represent_on_host(const Context& context, const SideState& side, const CsrView& rows,
                       MatrixView<float> embeddings, float* biases);

}  // namespace wf::cuda
