#include "cuda/device_entries.hpp"

#include <algorithm>
#include <numeric>

namespace wf::cuda {
namespace {

std::vector<Offset> ordered_offsets(const AlsEntries& entries, const DegreeOrder& order) {
  std::vector<Offset> offsets(entries.rows + 1, 0);
  for (Offset place = 0; place < entries.rows; ++place)
    offsets[place + 1] = offsets[place] + entries.degree(order.row_at[place]);
  return offsets;
}

/// The entries' `source`, row after row in the given order, each value through `change`.
template <class T, class Change>
DeviceArray<T> ordered(const Context& context, const AlsEntries& entries, const DegreeOrder& order,
                       const T* source, const Change& change) {
  std::vector<T> values;
  values.reserve(entries.size());
  for (const Id row : order.row_at)
    for (Offset k = entries.offsets[row]; k < entries.offsets[row + 1]; ++k)
      values.push_back(change(source[k]));
  return DeviceArray<T>(context, values);
}

}  // namespace

DegreeOrder::DegreeOrder(const AlsEntries& entries) : row_at(entries.rows), place_of(entries.rows) {
  std::iota(row_at.begin(), row_at.end(), Id{0});
  std::stable_sort(row_at.begin(), row_at.end(),
                   [&](Id a, Id b) { return entries.degree(a) > entries.degree(b); });
  for (Offset place = 0; place < entries.rows; ++place)
    place_of[row_at[place]] = static_cast<Id>(place);
}

DeviceEntries::DeviceEntries(const Context& context, const AlsEntries& entries,
                             const DegreeOrder& order, const DegreeOrder& other)
    : host_offsets(ordered_offsets(entries, order)), offsets(context, host_offsets) {
  const auto same = [](float value) { return value; };
  indices = ordered(context, entries, order, entries.indices,
                    [&](Id index) { return other.place_of[index]; });
  weights = ordered(context, entries, order, entries.weights, same);
  targets = ordered(context, entries, order, entries.targets, same);
  std::vector<float> lambda(entries.rows);
  for (Offset place = 0; place < entries.rows; ++place)
    lambda[place] = entries.regularization[order.row_at[place]];
  regularization = DeviceArray<float>(context, lambda);
  const auto end = std::partition_point(order.row_at.begin(), order.row_at.end(),
                                        [&](Id row) { return entries.degree(row) > 0; });
  const auto filled = lambda.begin() + (end - order.row_at.begin());
  if (filled == lambda.begin()) return;
  const auto [least, most] = std::minmax_element(lambda.begin(), filled);
  least_regularization = *least;
  uniform_regularization = *least == *most;
}

std::size_t DeviceEntries::bytes_needed(const AlsEntries& entries) {
  const std::size_t rows = static_cast<std::size_t>(entries.rows);
  return static_cast<std::size_t>(entries.size()) * (sizeof(Id) + 2 * sizeof(float)) +
         rows * (sizeof(Offset) + sizeof(float)) + sizeof(Offset);
}

EntriesView view(const DeviceEntries& entries) {
  return {entries.offsets.data(), entries.indices.data(), entries.weights.data(),
          entries.targets.data(), entries.regularization.data()};
}

std::vector<RowRange> degree_classes(const DeviceEntries& entries, Offset first, Offset last) {
  std::vector<RowRange> classes;
  while (first < last && entries.degree(first) > 0) {
    RowRange range{first, first, entries.degree(first)};
    while (range.last < last && 2 * entries.degree(range.last) > range.most_entries) ++range.last;
    first = range.last;
    classes.push_back(range);
  }
  return classes;
}

}  // namespace wf::cuda
