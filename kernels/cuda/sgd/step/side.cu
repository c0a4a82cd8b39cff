#include "cuda/sgd/step/side.hpp"

#include <algorithm>

namespace wf::cuda {
namespace {

DeviceArray<float> zeros(const Context& context, Offset count) {
  DeviceArray<float> array(static_cast<std::size_t>(count));
  array.clear(context);
  return array;
}

void write_rows(const Context& context, MatrixView<const float> source, int width, float* target) {
  if (source.rows == 0) return;
  check(cudaMemcpy2DAsync(target, width * sizeof(float), source.data, source.stride * sizeof(float),
                          source.columns * sizeof(float), source.rows, cudaMemcpyHostToDevice,
                          context.stream()),
        "copy to the device");
  context.synchronize();
}

bool has_steps(const SgdParameters& parameters) {
  return parameters.schedule == SgdSchedule::adadelta;
}

}  // namespace

SideState::SideState(const Context& context, Offset features, const SgdParameters& parameters)
    : factors_(parameters.factors),
      width_(sgd_width(parameters.factors)),
      embeddings_(zeros(context, features * width_)),
      accumulators_(zeros(context, features * width_)),
      steps_(zeros(context, has_steps(parameters) ? features * width_ : 0)),
      biases_(zeros(context, features)),
      bias_accumulators_(zeros(context, features)),
      bias_steps_(zeros(context, has_steps(parameters) ? features : 0)) {}

std::size_t SideState::bytes_needed(Offset features, const SgdParameters& parameters) {
  const std::size_t parts = has_steps(parameters) ? 3 : 2;
  return parts * features * (sgd_width(parameters.factors) + 1) * sizeof(float);
}

SgdSideView SideState::view() {
  return {embeddings_.data(),        accumulators_.data(), steps_.data(), biases_.data(),
          bias_accumulators_.data(), bias_steps_.data(),   factors_,      width_};
}

void SideState::write(const Context& context, const SgdState<const float>& state) {
  write_rows(context, state.embeddings, width_, embeddings_.data());
  write_rows(context, state.accumulators, width_, accumulators_.data());
  biases_.upload(context, state.biases.data(), biases_.size());
  bias_accumulators_.upload(context, state.bias_accumulators.data(), bias_accumulators_.size());
  if (bias_steps_.size() == 0) return;
  write_rows(context, state.steps, width_, steps_.data());
  bias_steps_.upload(context, state.bias_steps.data(), bias_steps_.size());
}

void SideState::read(const Context& context, const SgdState<float>& state) const {
  read_rows(context, embeddings_.data(), width_, state.embeddings);
  read_rows(context, accumulators_.data(), width_, state.accumulators);
  read_biases(context, state.biases.data());
  bias_accumulators_.download(context, state.bias_accumulators.data(), bias_accumulators_.size());
  if (bias_steps_.size() == 0) return;
  read_rows(context, steps_.data(), width_, state.steps);
  bias_steps_.download(context, state.bias_steps.data(), bias_steps_.size());
}

void SideState::read_biases(const Context& context, float* target) const {
  biases_.download(context, target, biases_.size());
}

void read_rows(const Context& context, const float* source, int width, MatrixView<float> target) {
  if (target.rows == 0) return;
  check(cudaMemcpy2DAsync(target.data, target.stride * sizeof(float), source, width * sizeof(float),
                          target.columns * sizeof(float), target.rows, cudaMemcpyDeviceToHost,
                          context.stream()),
        "copy from the device");
  context.synchronize();
  for (Offset r = 0; r < target.rows; ++r)
    std::fill(target.row(r) + target.columns, target.row(r) + target.stride, 0.0f);
}

}  // namespace wf::cuda
