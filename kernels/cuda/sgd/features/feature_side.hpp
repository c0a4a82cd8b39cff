#pragma once

#include <optional>

#include "cuda/sgd/features/gradient_table.hpp"
#include "cuda/sgd/step/step.cuh"
#include "cuda/sparse/device_csr.hpp"

namespace wf::cuda {

/// A side whose rows are sums of features, F features of its problem: its rows are F E, and of rows
/// of gradients R the features' gradients F'R.
class FeatureSide {
 public:
  /// trained: gradients will come.
  FeatureSide(const Context& context, const CsrView& features, const RowTable& embeddings,
              int factors, bool trained);
  static std::size_t bytes_needed(const Context& context, const CsrView& features, int factors,
                                  bool trained);

  /// Makes the rows those of the state as it is now.
  void represent(const Context& context);
  RowTable rows() const;

  /// Where the gradients of the rows go, zero where there are none. Made zero by this.
  GradientTableView clear_gradients(const Context& context);
  /// Steps every feature by its gradients.
  void step(const Context& context, const SgdSideView& state, const SgdStepper& stepper,
            bool with_bias);

 private:
  /// F', its values squared and its places alone.
  struct Gradients {
    Gradients(const Context& context, const DeviceCsr& features, int factors);
    static std::size_t bytes_needed(const Context& context, const CsrView& features, int factors);

    DeviceCsr features;
    DeviceArray<float> squares;
    DeviceArray<float> ones;
    GradientTable rows;
    GradientTable sums;
    SparseProduct sum_gradients;
    SparseProduct sum_squares;
    SparseProduct count;
  };

  DeviceCsr features_;
  int width_;
  DeviceArray<float> rows_;
  DeviceArray<float> biases_;
  SparseProduct sum_embeddings_;
  SparseProduct sum_biases_;
  std::optional<Gradients> gradients_;
};

}  // namespace wf::cuda
