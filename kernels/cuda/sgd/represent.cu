#include "cuda/sgd/represent.hpp"

#include <algorithm>
#include <vector>

#include "cuda/reduce.cuh"
#include "cuda/sgd/represent.cuh"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 128;
constexpr Offset slab_bytes = Offset{64} << 20;

/// One warp a row: a sparse-dense product that sums in the order of the features.
__global__ void sum_features(SgdSideView side, FeatureRowsView rows, Offset count,
                             float* embeddings, float* biases) {
  const Offset row = Offset{blockIdx.x} * (blockDim.x / warp_lanes) + threadIdx.x / warp_lanes;
  if (row >= count) return;
  for (int column = threadIdx.x % warp_lanes; column <= side.factors; column += warp_lanes) {
    const float sum = represent(side, rows, row, column);
    if (column == side.factors)
      biases[row] = sum;
    else
      embeddings[row * side.width + column] = sum;
  }
}

/// Rows first .. last - 1 of `rows`, with offsets that begin at 0.
struct Slab {
  Slab(const CsrView& rows, Offset first, Offset last) {
    view.rows = last - first;
    view.columns = rows.columns;
    for (Offset r = first; r <= last; ++r) offsets.push_back(rows.offsets[r] - rows.offsets[first]);
    view.offsets = offsets.data();
    view.indices = rows.indices + rows.offsets[first];
    view.values = rows.values == nullptr ? nullptr : rows.values + rows.offsets[first];
  }
  std::vector<Offset> offsets;
  CsrView view;
};

}  // namespace

void represent_rows(const Context& context, const SgdSideView& side, const FeatureRowsView& rows,
                    Offset count, float* embeddings, float* biases) {
  if (count == 0) return;
  constexpr Offset rows_a_block = threads / warp_lanes;
  check(launch(sum_features, static_cast<unsigned>((count + rows_a_block - 1) / rows_a_block),
               threads, 0, context.stream(), side, rows, count, embeddings, biases),
        "sum_features");
}

void represent_on_host(const Context& context, const SideState& side, const CsrView& rows,
                       MatrixView<float> embeddings, float* biases) {
  const SgdSideView view = side.view();
  if (rows.offsets == nullptr) {
    read_rows(context, view.embeddings, view.width, embeddings);
    return side.read_biases(context, biases);
  }
  const Offset most = std::min(rows.rows, std::max<Offset>(1, slab_bytes / (4 * view.width)));
  DeviceArray<float> sums(static_cast<std::size_t>(most) * view.width);
  DeviceArray<float> bias_sums(static_cast<std::size_t>(most));
  for (Offset first = 0; first < rows.rows; first += most) {
    const Slab slab(rows, first, std::min(first + most, rows.rows));
    const FeatureRows features(context, slab.view);
    represent_rows(context, view, features.view(), slab.view.rows, sums.data(), bias_sums.data());
    read_rows(context, sums.data(), view.width,
              {embeddings.row(first), slab.view.rows, embeddings.columns, embeddings.stride});
    bias_sums.download(context, biases + first, static_cast<std::size_t>(slab.view.rows));
  }
}

}  // namespace wf::cuda
