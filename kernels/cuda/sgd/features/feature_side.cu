#include "cuda/sgd/features/feature_side.hpp"

#include <thrust/transform.h>

#include "cuda/device/reduce.cuh"
#include "cuda/device/thrust.hpp"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 128;
constexpr unsigned warps = threads / warp_lanes;

/// One warp a feature and 32 columns.
__global__ void step_features(SgdSideView state, SgdStepper stepper, GradientTableView gradients,
                              Offset features, int columns) {
  const int column = static_cast<int>(blockIdx.y * warp_lanes + threadIdx.x % warp_lanes);
  const Offset feature = Offset{blockIdx.x} * warps + threadIdx.x / warp_lanes;
  if (column >= columns || feature >= features) return;
  const float count = gradients.counts[feature];
  if (count == 0) return;
  const Offset place = feature * gradients.width;
  step_coordinate(state, stepper, feature, column,
                  {gradients.sums[place + column], gradients.squares[place + column], count});
}

/// The columns of embedding and bias.
DenseView<float> columns_of(const GradientTableView& table, float* data) {
  return {data, table.factors + 1, table.width};
}
template <class T>
DenseView<T> vector_of(T* data) {
  return {data, 1, 1};
}

struct Square {
  __host__ __device__ float operator()(float value) const { return value * value; }
};

DeviceArray<float> squared(const Context& context, const DeviceArray<float>& values) {
  DeviceArray<float> squares(values.size());
  with_thrust(context, "squares of features", [&](const auto& policy) {
    thrust::transform(policy, values.data(), values.data() + values.size(), squares.data(),
                      Square{});
  });
  return squares;
}

SparseView shape(Offset rows, Offset columns, Offset entries) {
  return {rows, columns, entries, nullptr, nullptr, nullptr};
}

}  // namespace

FeatureSide::Gradients::Gradients(const Context& context, const DeviceCsr& matrix, int factors)
    : features(transposed(context, matrix)),
      squares(squared(context, features.values)),
      ones(context, std::vector<float>(features.values.size(), 1.0f)),
      rows(context, matrix.rows, factors),
      sums(context, matrix.columns, factors),
      sum_gradients(context, features.view(), columns_of(rows.view(), rows.view().sums),
                    columns_of(sums.view(), sums.view().sums)),
      sum_squares(context, features.view(squares), columns_of(rows.view(), rows.view().squares),
                  columns_of(sums.view(), sums.view().squares)),
      count(context, features.view(ones), vector_of(rows.view().counts),
            vector_of(sums.view().counts)) {}

std::size_t FeatureSide::Gradients::bytes_needed(const Context& context, const CsrView& features,
                                                 int factors) {
  const SparseView transposed = shape(features.columns, features.rows, features.size());
  const DenseView<float> gradients{nullptr, factors + 1, GradientTable::width(factors)};
  return DeviceCsr::bytes_needed(transposed.rows, transposed.entries) +
         2 * transposed.entries * sizeof(float) +
         GradientTable::bytes_needed(features.rows, factors) +
         GradientTable::bytes_needed(features.columns, factors) +
         2 * SparseProduct::bytes_needed(context, transposed, gradients, gradients) +
         SparseProduct::bytes_needed(context, transposed, vector_of<float>(nullptr),
                                     vector_of<float>(nullptr));
}

FeatureSide::FeatureSide(const Context& context, const CsrView& features,
                         const RowTable& embeddings, int factors, bool trained)
    : features_(context, features),
      width_(embeddings.width),
      rows_(static_cast<std::size_t>(features.rows * width_)),
      biases_(static_cast<std::size_t>(features.rows)),
      sum_embeddings_(context, features_.view(), {embeddings.rows, factors, width_},
                      {rows_.data(), factors, width_}),
      sum_biases_(context, features_.view(), vector_of(embeddings.biases),
                  vector_of(biases_.data())) {
  rows_.clear(context);
  biases_.clear(context);
  if (trained) gradients_.emplace(context, features_, factors);
}

std::size_t FeatureSide::bytes_needed(const Context& context, const CsrView& features, int factors,
                                      bool trained) {
  const std::size_t matrix = DeviceCsr::bytes_needed(features.rows, features.size());
  const SparseView sparse = shape(features.rows, features.columns, features.size());
  const DenseView<float> embeddings{nullptr, factors, sgd_width(factors)};
  return matrix + features.rows * (sgd_width(factors) + 1) * sizeof(float) +
         SparseProduct::bytes_needed(context, sparse, embeddings, embeddings) +
         SparseProduct::bytes_needed(context, sparse, vector_of<float>(nullptr),
                                     vector_of<float>(nullptr)) +
         (trained ? Gradients::bytes_needed(context, features, factors) : 0);
}

void FeatureSide::represent(const Context& context) {
  sum_embeddings_.run(context);
  sum_biases_.run(context);
}

RowTable FeatureSide::rows() const { return {rows_.data(), biases_.data(), width_}; }

GradientTableView FeatureSide::clear_gradients(const Context& context) {
  gradients_->rows.clear(context);
  return gradients_->rows.view();
}

void FeatureSide::step(const Context& context, const SgdSideView& state, const SgdStepper& stepper,
                       bool with_bias) {
  gradients_->sum_gradients.run(context);
  gradients_->sum_squares.run(context);
  gradients_->count.run(context);
  const Offset features = gradients_->features.view().rows;
  if (features == 0) return;
  const int columns = state.factors + (with_bias ? 1 : 0);
  const Grid grid(blocks_of(features, warps), blocks_of(columns, warp_lanes));
  launch(context, "step_features", step_features, grid, threads, 0, state, stepper,
         gradients_->sums.view(), features, columns);
}

}  // namespace wf::cuda
