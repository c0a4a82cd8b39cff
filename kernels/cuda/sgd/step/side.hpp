#pragma once

#include <cstdint>

#include "contract/sgd.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

/// The state of a side as kernels see it: matrices of features x width, padding columns zero.
struct SgdSideView {
  /// Whether the feature stays as it is.
  __device__ bool keeps(Offset feature) const { return frozen != nullptr && frozen[feature] != 0; }

  float* embeddings;
  float* accumulators;
  float* steps;  ///< null with adagrad, as bias_steps
  float* biases;
  float* bias_accumulators;
  float* bias_steps;
  const std::uint8_t* frozen;  ///< null: none is
  int factors;
  int width;
};

/// The rows of a side as samples of a batch see them, of whole sectors, padding zero.
struct RowTable {
  const float* rows;
  const float* biases;
  int width;

  __device__ const float* row(Id id) const { return rows + Offset{id} * width; }
};

/// Rows of factors are padded to whole sectors of 32 bytes.
constexpr int sgd_width(int factors) { return (factors + 7) / 8 * 8; }

/// All that training changes on one side.
class SideState {
 public:
  /// frozen: one byte per feature, or null.
  SideState(const Context& context, Offset features, const std::uint8_t* frozen,
            const SgdParameters& parameters);
  static std::size_t bytes_needed(Offset features, const std::uint8_t* frozen,
                                  const SgdParameters& parameters);

  Offset features() const { return static_cast<Offset>(biases_.size()); }
  SgdSideView view();
  RowTable rows() const { return {embeddings_.data(), biases_.data(), width_}; }
  int factors() const { return factors_; }

  void write(const Context& context, const SgdState<const float>& state);
  void read(const Context& context, const SgdState<float>& state) const;
  void read_biases(const Context& context, float* target) const;

 private:
  int factors_;
  int width_;
  DeviceArray<float> embeddings_, accumulators_, steps_;
  DeviceArray<float> biases_, bias_accumulators_, bias_steps_;
  DeviceArray<std::uint8_t> frozen_;
};

}  // namespace wf::cuda
