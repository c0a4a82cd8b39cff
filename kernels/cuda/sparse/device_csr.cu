#include "cuda/sparse/device_csr.hpp"

#include <limits>
#include <string>
#include <vector>

#include "warpfactor/error.hpp"

namespace wf::cuda {
namespace {

std::size_t checked(Offset entries) {
  if (entries > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorCode::argument, "cuda: a sparse matrix of " + std::to_string(entries) +
                                         " entries, expected fewer than 2^31");
  return static_cast<std::size_t>(entries);
}

Offset entries_of(const CsrView& source) {
  return source.offsets == nullptr || source.rows == 0
             ? 0
             : source.offsets[source.rows] - source.offsets[0];
}

std::vector<std::int32_t> narrow_offsets(const CsrView& source) {
  std::vector<std::int32_t> narrow(static_cast<std::size_t>(source.rows) + 1);
  if (entries_of(source) > 0)
    for (std::size_t r = 0; r < narrow.size(); ++r)
      narrow[r] = static_cast<std::int32_t>(source.offsets[r] - source.offsets[0]);
  return narrow;
}

}  // namespace

DeviceCsr::DeviceCsr(Offset row_count, Offset column_count, Offset entries)
    : rows(row_count),
      columns(column_count),
      offsets(static_cast<std::size_t>(row_count) + 1),
      indices(checked(entries)),
      values(indices.size()) {}

DeviceCsr::DeviceCsr(const Context& context, const CsrView& source)
    : DeviceCsr(source.rows, source.columns, entries_of(source)) {
  const std::vector<std::int32_t> narrow = narrow_offsets(source);
  offsets.upload(context, narrow.data(), narrow.size());
  if (indices.size() == 0) return;
  const Offset first = source.offsets[0];
  indices.upload(context, source.indices + first, indices.size());
  if (source.values != nullptr)
    values.upload(context, source.values + first, values.size());
  else
    values = {context, std::vector<float>(values.size(), 1.0f)};
}

std::size_t DeviceCsr::bytes_needed(Offset rows, Offset entries) {
  return (rows + 1) * sizeof(std::int32_t) + checked(entries) * (sizeof(Id) + sizeof(float));
}

SparseView DeviceCsr::view(const DeviceArray<float>& other_values) const {
  return {rows, columns, size(), offsets.data(), indices.data(), other_values.data()};
}

}  // namespace wf::cuda
