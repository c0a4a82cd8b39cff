#include "cuda/sgd/step/side.hpp"

#include "cuda/device/matrix_copy.hpp"

namespace wf::cuda {
namespace {

DeviceArray<float> zeros(const Context& context, Offset count) {
  DeviceArray<float> array(static_cast<std::size_t>(count));
  array.clear(context);
  return array;
}

bool has_steps(const SgdParameters& parameters) {
  return parameters.schedule == SgdSchedule::adadelta;
}

}  // namespace

SideState::SideState(const Context& context, Offset features, const std::uint8_t* frozen,
                     const SgdParameters& parameters)
    : factors_(parameters.factors),
      width_(sgd_width(parameters.factors)),
      embeddings_(zeros(context, features * width_)),
      accumulators_(zeros(context, features * width_)),
      steps_(zeros(context, has_steps(parameters) ? features * width_ : 0)),
      biases_(zeros(context, features)),
      bias_accumulators_(zeros(context, features)),
      bias_steps_(zeros(context, has_steps(parameters) ? features : 0)),
      frozen_(frozen == nullptr ? 0 : static_cast<std::size_t>(features)) {
  frozen_.upload(context, frozen, frozen_.size());
}

std::size_t SideState::bytes_needed(Offset features, const std::uint8_t* frozen,
                                    const SgdParameters& parameters) {
  const std::size_t parts = has_steps(parameters) ? 3 : 2;
  return features * (parts * (sgd_width(parameters.factors) + 1) * sizeof(float) +
                     (frozen == nullptr ? 0 : sizeof *frozen));
}

SgdSideView SideState::view() {
  return {embeddings_.data(),
          accumulators_.data(),
          steps_.data(),
          biases_.data(),
          bias_accumulators_.data(),
          bias_steps_.data(),
          frozen_.data(),
          factors_,
          width_};
}

void SideState::write(const Context& context, const SgdState<const float>& state) {
  upload_rows(context, state.embeddings, width_, embeddings_.data());
  upload_rows(context, state.accumulators, width_, accumulators_.data());
  biases_.upload(context, state.biases.data(), biases_.size());
  bias_accumulators_.upload(context, state.bias_accumulators.data(), bias_accumulators_.size());
  if (bias_steps_.size() == 0) return;
  upload_rows(context, state.steps, width_, steps_.data());
  bias_steps_.upload(context, state.bias_steps.data(), bias_steps_.size());
}

void SideState::read(const Context& context, const SgdState<float>& state) const {
  download_rows(context, embeddings_.data(), width_, state.embeddings);
  download_rows(context, accumulators_.data(), width_, state.accumulators);
  read_biases(context, state.biases.data());
  bias_accumulators_.download(context, state.bias_accumulators.data(), bias_accumulators_.size());
  if (bias_steps_.size() == 0) return;
  download_rows(context, steps_.data(), width_, state.steps);
  bias_steps_.download(context, state.bias_steps.data(), bias_steps_.size());
}

void SideState::read_biases(const Context& context, float* target) const {
  biases_.download(context, target, biases_.size());
}

}  // namespace wf::cuda
