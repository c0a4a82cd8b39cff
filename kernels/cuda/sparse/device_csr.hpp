#pragma once

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "cuda/sparse/sparse_product.hpp"

namespace wf::cuda {

/// A sparse matrix on the device.
struct DeviceCsr {
  /// Not initialised. Throws Error(argument) for 2^31 entries and more, as does bytes_needed.
  DeviceCsr(Offset row_count, Offset column_count, Offset entries);
  /// A copy; entries without a value get 1.
  DeviceCsr(const Context& context, const CsrView& source);
  static std::size_t bytes_needed(Offset rows, Offset entries);

  Offset size() const { return static_cast<Offset>(indices.size()); }
  SparseView view() const { return view(values); }
  /// The same places with other values.
  SparseView view(const DeviceArray<float>& other_values) const;

  Offset rows;
  Offset columns;
  DeviceArray<std::int32_t> offsets;
  DeviceArray<Id> indices;
  DeviceArray<float> values;
};

/// The transpose, worked out on the device; equal columns keep the order of their rows, so that it
/// is the same every time. Waits for it.
DeviceCsr transposed(const Context& context, const DeviceCsr& matrix);
/// What transposed() takes of device memory while it lasts, beside the result.
std::size_t transpose_bytes(Offset entries);

}  // namespace wf::cuda
