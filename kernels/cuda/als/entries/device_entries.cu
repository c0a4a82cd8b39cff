#include "cuda/als/entries/device_entries.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cuda/als/entries/entry_stream.hpp"

namespace wf::cuda {
namespace {

/// The entries' `source`, row after row in the given order, each value through `change`.
template <class T, class Change>
std::vector<T> ordered(const AlsEntries& entries, const DegreeOrder& order, const T* source,
                       const Change& change) {
  std::vector<T> values;
  values.reserve(entries.size());
  if (entries.size() == 0) return values;
  for (const Id row : order.row_at)
    for (Offset k = entries.offsets[row]; k < entries.offsets[row + 1]; ++k)
      values.push_back(change(source[k]));
  return values;
}

float largest_magnitude(const AlsEntries& entries) {
  float largest = 0;
  const float* weights = entries.size() > 0 ? entries.values + entries.offsets[0] : nullptr;
  for (Offset k = 0; k < entries.size(); ++k) largest = std::max(largest, std::abs(weights[k]));
  return largest > 0 && std::isfinite(largest) ? largest : 1;
}

Offset degree_of(const AlsEntries& entries, Offset row) {
  return entries.offsets == nullptr ? 0 : entries.degree(row);
}

}  // namespace

RowOffsets ordered_offsets(const AlsEntries& entries, const DegreeOrder& order) {
  std::vector<Offset> offsets(entries.rows + 1, 0);
  for (Offset place = 0; place < entries.rows; ++place)
    offsets[place + 1] = offsets[place] + degree_of(entries, order.row_at[place]);
  return {offsets};
}

DegreeOrder::DegreeOrder(const AlsEntries& entries) : row_at(entries.rows), place_of(entries.rows) {
  std::iota(row_at.begin(), row_at.end(), Id{0});
  std::stable_sort(row_at.begin(), row_at.end(),
                   [&](Id a, Id b) { return degree_of(entries, a) > degree_of(entries, b); });
  for (Offset place = 0; place < entries.rows; ++place)
    place_of[row_at[place]] = static_cast<Id>(place);
}

DegreeOrder DegreeOrder::as_given(Offset rows) {
  DegreeOrder order;
  order.row_at.resize(static_cast<std::size_t>(rows));
  std::iota(order.row_at.begin(), order.row_at.end(), Id{0});
  order.place_of = order.row_at;
  return order;
}

DeviceEntries::DeviceEntries(const Context& context, const AlsEntries& entries,
                             const DegreeOrder& order, const DegreeOrder& other,
                             Offset buffer_entries)
    : largest_weight(largest_magnitude(entries)),
      host_offsets_(ordered_offsets(entries, order)),
      offsets_(context, host_offsets_.values) {
  const auto same = [](float value) { return value; };
  const auto place = [&](Id index) { return other.place_of[index]; };
  if (buffer_entries > 0) {
    stream_ = std::make_unique<EntryStream>(buffer_entries, entries.size());
    stream_->set(ordered(entries, order, entries.indices, place),
                 ordered(entries, order, entries.values, same),
                 ordered(entries, order, entries.targets, same));
  } else {
    indices_ = {context, ordered(entries, order, entries.indices, place)};
    weights_ = {context, ordered(entries, order, entries.values, same)};
    targets_ = {context, ordered(entries, order, entries.targets, same)};
  }
  std::vector<float> lambda(entries.rows);
  for (Offset p = 0; p < entries.rows; ++p) lambda[p] = entries.regularization[order.row_at[p]];
  regularization_ = {context, lambda};
  const auto end = std::partition_point(order.row_at.begin(), order.row_at.end(),
                                        [&](Id row) { return degree_of(entries, row) > 0; });
  const auto filled = lambda.begin() + (end - order.row_at.begin());
  if (filled == lambda.begin()) return;
  const auto [least, most] = std::minmax_element(lambda.begin(), filled);
  min_regularization = *least;
  uniform_regularization = *least == *most;
}

DeviceEntries::~DeviceEntries() = default;

std::size_t DeviceEntries::bytes_needed(const AlsEntries& entries, Offset buffer_entries) {
  const Offset held = buffer_entries > 0 ? 2 * buffer_entries : entries.size();
  const std::size_t rows = static_cast<std::size_t>(entries.rows);
  return static_cast<std::size_t>(held) * EntryStream::entry_bytes +
         rows * (sizeof(Offset) + sizeof(float)) + sizeof(Offset);
}

EntriesView DeviceEntries::open(const Context& context, Offset first, Offset last) const {
  EntriesView view{offsets_.data(),       0, indices_.data(), weights_.data(), targets_.data(),
                   regularization_.data()};
  if (streamed())
    stream_->open(context, host_offsets_.values[first], host_offsets_.values[last], view);
  return view;
}

void DeviceEntries::prefetch(Offset first, Offset last) const {
  if (streamed()) stream_->fetch(host_offsets_.values[first], host_offsets_.values[last]);
}

void DeviceEntries::close(const Context& context) const {
  if (streamed()) stream_->close(context);
}

std::vector<RowRange> degree_classes(const RowOffsets& offsets, Offset first, Offset last) {
  std::vector<RowRange> classes;
  while (first < last && offsets.degree(first) > 0) {
    RowRange range{first, first, offsets.degree(first), 1};
    while (range.edge < range.max_entries) range.edge *= 2;
    while (range.last < last && 2 * offsets.degree(range.last) > range.edge) ++range.last;
    first = range.last;
    classes.push_back(range);
  }
  return classes;
}

}  // namespace wf::cuda
