#pragma once

#include <cstdint>

#include "cuda/sgd/apply.hpp"

namespace wf::cuda {

/// Turns gradients of rows into those of the rows' features, in the order of the rows' gradients,
/// as many at a time as there is room for.
class FeatureGradients {
 public:
  /// For rows of up to `most_features`, with room for `capacity` gradients of features.
  FeatureGradients(Offset capacity, Offset most_features);
  static std::size_t bytes_needed(Offset capacity, Offset most_features);

  /// Gradients of rows that are turned at a time.
  Offset chunk() const { return chunk_; }

  /// Those of entries first .. last - 1; waits for their number.
  void expand(const Context& context, const FeatureRowsView& rows, const SgdEntriesView& entries,
              Offset first, Offset last);

  Offset count() const { return count_; }
  /// Keyed by feature, in the order of the entries; what they refer to follows.
  Keyed* keyed() const { return keyed_.data(); }
  const float* scales() const { return scales_.data(); }
  const std::uint32_t* vector_rows() const { return vector_rows_.data(); }

 private:
  Offset chunk_;
  Offset count_ = 0;
  DeviceArray<Keyed> keyed_;
  DeviceArray<float> scales_;
  DeviceArray<std::uint32_t> vector_rows_;
  DeviceArray<std::uint32_t> tile_sums_;
  DeviceArray<std::uint32_t> total_;
};

}  // namespace wf::cuda
