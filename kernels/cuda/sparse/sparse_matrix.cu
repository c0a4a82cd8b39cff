#include "cuda/sparse/sparse_matrix.hpp"

#include <limits>
#include <string>

#include "warpfactor/error.hpp"

namespace wf::cuda {
namespace {

Offset entries_of(const CsrView& source) {
  return source.rows == 0 ? 0 : source.offsets[source.rows] - source.offsets[0];
}

void check_entries(Offset entries) {
  if (entries > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorCode::argument, "cuda: sgd: rows with " + std::to_string(entries) +
                                         " features in all, expected fewer than 2^31");
}

std::vector<std::int32_t> narrow_offsets(const CsrView& source) {
  check_entries(entries_of(source));
  std::vector<std::int32_t> offsets(static_cast<std::size_t>(source.rows) + 1);
  for (std::size_t r = 0; r < offsets.size() && source.rows > 0; ++r)
    offsets[r] = static_cast<std::int32_t>(source.offsets[r] - source.offsets[0]);
  return offsets;
}

}  // namespace

SparseMatrix::SparseMatrix(const Context& context, const CsrView& source)
    : rows_(source.rows),
      columns_(source.columns),
      offsets_(context, narrow_offsets(source)),
      indices_(static_cast<std::size_t>(entries_of(source))),
      values_(indices_.size()) {
  if (indices_.size() == 0) return;
  const Offset first = source.offsets[0];
  indices_.upload(context, source.indices + first, indices_.size());
  if (source.values != nullptr)
    values_.upload(context, source.values + first, values_.size());
  else
    values_ = {context, std::vector<float>(values_.size(), 1.0f)};
}

std::size_t SparseMatrix::bytes_needed(Offset rows, Offset entries) {
  check_entries(entries);
  return (rows + 1) * sizeof(std::int32_t) + entries * (sizeof(Id) + sizeof(float));
}

SparseView SparseMatrix::view(const DeviceArray<float>& values) const {
  return {rows_,           columns_,        static_cast<Offset>(indices_.size()),
          offsets_.data(), indices_.data(), values.data()};
}

Transposed::Transposed(const CsrView& source)
    : columns(source.rows),
      offsets(static_cast<std::size_t>(source.columns) + 1),
      indices(static_cast<std::size_t>(source.size())),
      values(indices.size()) {
  for (Offset k = 0; k < source.size(); ++k) ++offsets[source.indices[k] + 1];
  for (std::size_t c = 1; c < offsets.size(); ++c) offsets[c] += offsets[c - 1];
  std::vector<Offset> next(offsets.begin(), offsets.end() - 1);
  for (Offset r = 0; r < source.rows; ++r) {
    for (Offset k = source.offsets[r]; k < source.offsets[r + 1]; ++k) {
      const Offset place = next[source.indices[k]]++;
      indices[place] = static_cast<Id>(r);
      values[place] = source.value(k);
    }
  }
}

CsrView Transposed::view() const {
  return {static_cast<Offset>(offsets.size()) - 1, columns, offsets.data(), indices.data(),
          values.data()};
}

}  // namespace wf::cuda
