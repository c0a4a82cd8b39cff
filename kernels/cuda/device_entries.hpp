#pragma once

#include <vector>

#include "contract/als.hpp"
#include "cuda/context.hpp"
#include "cuda/device_memory.hpp"

namespace wf::cuda {

/// Rows by descending degree, equal ones in their given order: neighbours in the order cost the
/// same, and the rows that are read most lie together.
struct DegreeOrder {
  DegreeOrder() = default;
  explicit DegreeOrder(const AlsEntries& entries);

  std::vector<Id> row_at;    ///< the row at a place
  std::vector<Id> place_of;  ///< the place of a row
};

/// Entries on the device, rows by place, indices by place of the other side.
struct DeviceEntries {
  DeviceEntries(const Context& context, const AlsEntries& entries, const DegreeOrder& order,
                const DegreeOrder& other);
  static std::size_t bytes_needed(const AlsEntries& entries);

  Offset rows() const { return static_cast<Offset>(host_offsets.size()) - 1; }
  Offset degree(Offset place) const { return host_offsets[place + 1] - host_offsets[place]; }

  std::vector<Offset> host_offsets;
  DeviceArray<Offset> offsets;
  DeviceArray<Id> indices;
  DeviceArray<float> weights;
  DeviceArray<float> targets;
  DeviceArray<float> regularization;
  /// Over the rows that have entries; 0 without any.
  double least_regularization = 0;
  bool uniform_regularization = true;
};

/// What kernels see of DeviceEntries.
struct EntriesView {
  const Offset* offsets;
  const Id* indices;
  const float* weights;
  const float* targets;
  const float* regularization;
};
EntriesView view(const DeviceEntries& entries);

/// Places of rows whose degrees lie within a factor of two; rows without entries are in none.
struct RowRange {
  Offset first = 0;
  Offset last = 0;
  Offset most_entries = 0;  ///< of a row
};
std::vector<RowRange> degree_classes(const DeviceEntries& entries, Offset first, Offset last);

}  // namespace wf::cuda
