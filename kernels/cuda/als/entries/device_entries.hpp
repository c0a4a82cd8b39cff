#pragma once

#include <memory>
#include <vector>

#include "contract/als.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

class EntryStream;

/// Rows by descending degree, equal ones in their given order: neighbours in the order cost the
/// same, and the rows that are read most lie together.
struct DegreeOrder {
  DegreeOrder() = default;
  explicit DegreeOrder(const AlsEntries& entries);
  /// Every row at the place of its number.
  static DegreeOrder as_given(Offset rows);

  std::vector<Id> row_at;    ///< the row at a place
  std::vector<Id> place_of;  ///< the place of a row
};

/// Where the entries of the row at a place begin; one more at the end.
struct RowOffsets {
  std::vector<Offset> values;

  Offset rows() const { return static_cast<Offset>(values.size()) - 1; }
  Offset degree(Offset place) const { return values[place + 1] - values[place]; }
};

RowOffsets ordered_offsets(const AlsEntries& entries, const DegreeOrder& order);

/// What kernels see: entry k of the side stands at k - first.
struct EntriesView {
  const Offset* offsets;
  Offset first;
  const Id* indices;
  const float* weights;
  const float* targets;
  const float* regularization;
};

/// One side's entries for the device, rows by place, indices by place of the other side. Either all
/// are in device memory, or they come in pieces, the next while the one before is worked on.
class DeviceEntries {
 public:
  /// buffer_entries: how many of them each of two buffers takes; 0: all stay.
  DeviceEntries(const Context& context, const AlsEntries& entries, const DegreeOrder& order,
                const DegreeOrder& other, Offset buffer_entries = 0);
  ~DeviceEntries();
  static std::size_t bytes_needed(const AlsEntries& entries, Offset buffer_entries = 0);

  const RowOffsets& offsets() const { return host_offsets_; }
  Offset rows() const { return host_offsets_.rows(); }
  const Offset* device_offsets() const { return offsets_.data(); }
  const float* device_regularization() const { return regularization_.data(); }
  bool streamed() const { return stream_ != nullptr; }

  /// Between open() and close(), work given to the context's stream may read the entries of the
  /// rows first .. last. prefetch() says which will be opened next.
  EntriesView open(const Context& context, Offset first, Offset last) const;
  void prefetch(Offset first, Offset last) const;
  void close(const Context& context) const;

  /// Over the rows that have entries; 0 without any.
  double min_regularization = 0;
  bool uniform_regularization = true;
  /// Of the weights, in magnitude; 1 where all are zero.
  float largest_weight = 1;

 private:
  RowOffsets host_offsets_;
  DeviceArray<Offset> offsets_;
  DeviceArray<Id> indices_;
  DeviceArray<float> weights_;
  DeviceArray<float> targets_;
  DeviceArray<float> regularization_;
  std::unique_ptr<EntryStream> stream_;
};

/// Places of rows of edge / 2 < degree <= edge; rows without entries are in none. What is done to a
/// row depends on its edge, not on the rows beside it.
struct RowRange {
  Offset first = 0;
  Offset last = 0;
  Offset max_entries = 0;  ///< of a row
  Offset edge = 1;         ///< a power of two
};
std::vector<RowRange> degree_classes(const RowOffsets& offsets, Offset first, Offset last);

}  // namespace wf::cuda
