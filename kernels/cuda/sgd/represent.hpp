#pragma once

#include "cuda/sgd/side.hpp"

namespace wf::cuda {

/// Sums the features of `count` rows: embeddings count x width, whose padding is left as it is, and
/// biases, all on the device.
void represent_rows(const Context& context, const SgdSideView& side, const FeatureRowsView& rows,
                    Offset count, float* embeddings, float* biases);

/// The same for rows on the host, a slab at a time, and back to the host.
void represent_on_host(const Context& context, const SideState& side, const CsrView& rows,
                       MatrixView<float> embeddings, float* biases);

}  // namespace wf::cuda
