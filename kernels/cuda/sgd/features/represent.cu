#include "cuda/sgd/features/represent.hpp"

#include <algorithm>

#include "cuda/sgd/features/feature_side.hpp"

namespace wf::cuda {
namespace {

constexpr Offset slab_bytes = Offset{64} << 20;

}  // namespace

void represent_on_host(const Context& context, const SideState& side, const CsrView& rows,
                       MatrixView<float> embeddings, float* biases) {
  const RowTable table = side.rows();
  if (rows.offsets == nullptr) {
    read_rows(context, table.rows, table.width, embeddings);
    return side.read_biases(context, biases);
  }
  const Offset most = std::max<Offset>(1, slab_bytes / (4 * table.width));
  for (Offset first = 0; first < rows.rows; first += most) {
    CsrView slab = rows;
    slab.rows = std::min(most, rows.rows - first);
    slab.offsets += first;
    FeatureSide features(context, slab, table, side.factors(), false);
    features.represent(context);
    read_rows(context, features.rows().rows, table.width,
              {embeddings.row(first), slab.rows, embeddings.columns, embeddings.stride});
    download(context, features.rows().biases, biases + first, static_cast<std::size_t>(slab.rows));
  }
}

}  // namespace wf::cuda
