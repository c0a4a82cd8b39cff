#pragma once

#include <vector>

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "cuda/sparse/sparse_product.hpp"

namespace wf::cuda {

/// Rows of weighted features on the device.
class SparseMatrix {
 public:
  /// Throws Error(argument) for 2^31 entries and more, as does bytes_needed.
  SparseMatrix(const Context& context, const CsrView& source);
  static std::size_t bytes_needed(Offset rows, Offset entries);

  SparseView view() const { return view(values_); }
  /// The same places with other values.
  SparseView view(const DeviceArray<float>& values) const;

 private:
  Offset rows_;
  Offset columns_;
  DeviceArray<std::int32_t> offsets_;
  DeviceArray<Id> indices_;
  DeviceArray<float> values_;
};

/// The transposed of a matrix, on the host; equal columns keep the order of their rows.
struct Transposed {
  explicit Transposed(const CsrView& source);
  CsrView view() const;

  Offset columns;
  std::vector<Offset> offsets;
  std::vector<Id> indices;
  std::vector<float> values;
};

}  // namespace wf::cuda
