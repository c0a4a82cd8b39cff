#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "io/readers/collect.hpp"
#include "io/readers/entry_sink.hpp"
#include "io/readers/npz_archive.hpp"
#include "io/readers/readers.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// Calls store(element) for all elements, which are of type T.
template <class T, class Store>
void for_each_as(NpyStream& stream, const Store& store) {
  constexpr std::int64_t block = 1 << 14;
  std::vector<T> buffer(block);
  for (std::int64_t left = stream.size(); left > 0;) {
    const std::int64_t count = std::min(left, block);
    stream.read(buffer.data(), static_cast<std::size_t>(count) * sizeof(T));
    for (std::int64_t k = 0; k < count; ++k) store(buffer[k]);
    left -= count;
  }
  stream.finish();
}

template <class Store>
void for_each_integer(NpyStream& stream, const Store& store) {
  const std::string& element = stream.element();
  if (element == "i4") return for_each_as<std::int32_t>(stream, store);
  if (element == "i8") return for_each_as<std::int64_t>(stream, store);
  if (element == "u4") return for_each_as<std::uint32_t>(stream, store);
  if (element == "u8") return for_each_as<std::uint64_t>(stream, store);
  if (element == "i2") return for_each_as<std::int16_t>(stream, store);
  if (element == "u2") return for_each_as<std::uint16_t>(stream, store);
  if (element == "i1") return for_each_as<std::int8_t>(stream, store);
  if (element == "u1" || element == "b1") return for_each_as<std::uint8_t>(stream, store);
  stream.fail("holds elements of kind '" + element + "', expected numbers");
}

template <class Store>
void for_each_number(NpyStream& stream, const Store& store) {
  if (stream.element() == "f4") return for_each_as<float>(stream, store);
  if (stream.element() == "f8") return for_each_as<double>(stream, store);
  for_each_integer(stream, store);
}

void check_length(const NpyStream& stream, std::int64_t expected) {
  if (stream.shape().size() == 1 && stream.size() == expected) return;
  stream.fail("has " + std::to_string(stream.size()) + " elements, expected " +
              std::to_string(expected));
}

/// Throws Error(format) unless format.npy says csr.
void check_format(const NpzArchive& archive) {
  NpyStream stream = archive.open("format");
  std::string bytes(static_cast<std::size_t>(stream.size()) * stream.element_bytes(), '\0');
  if (bytes.size() > 64) stream.fail("is too long");
  stream.read(bytes.data(), bytes.size());
  bytes.erase(std::remove(bytes.begin(), bytes.end(), '\0'), bytes.end());
  if (bytes != "csr") {
    stream.fail("the matrix is stored as '" + bytes + "', expected csr: save matrix.tocsr()");
  }
}

std::vector<std::int64_t> read_integers(NpyStream stream) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(static_cast<std::size_t>(stream.size()));
  for_each_integer(stream,
                   [&](auto number) { numbers.push_back(static_cast<std::int64_t>(number)); });
  return numbers;
}

/// Row offsets that begin with 0, ascend and belong to `rows` rows.
std::vector<std::int64_t> read_offsets(const NpzArchive& archive, std::int64_t rows) {
  NpyStream stream = archive.open("indptr");
  if (rows < 0 || rows == std::numeric_limits<std::int64_t>::max())
    stream.fail("has a wrong shape");
  check_length(stream, rows + 1);
  const std::string name = stream.name();
  std::vector<std::int64_t> offsets = read_integers(std::move(stream));
  if (offsets[0] != 0 || !std::is_sorted(offsets.begin(), offsets.end())) {
    throw Error(ErrorCode::format, name + ": does not ascend from 0");
  }
  return offsets;
}

/// Item numbers in the order of first appearance in place of the column indices.
std::vector<Id> read_columns(const NpzArchive& archive, std::int64_t entries,
                             std::int64_t columns) {
  NpyStream stream = archive.open("indices");
  check_length(stream, entries);
  std::vector<Id> indices;
  indices.reserve(static_cast<std::size_t>(entries));
  columns = std::min<std::int64_t>(columns, std::numeric_limits<Id>::max());
  for_each_integer(stream, [&](auto index) {
    const std::int64_t column = static_cast<std::int64_t>(index);
    if (column < 0 || column >= columns) {
      stream.fail("column " + std::to_string(index) + " of entry " +
                  std::to_string(indices.size()) + " is not in 0 .. " +
                  std::to_string(columns - 1));
    }
    indices.push_back(static_cast<Id>(column));
  });
  return indices;
}

std::vector<float> read_values(const NpzArchive& archive, std::int64_t entries) {
  NpyStream stream = archive.open("data");
  check_length(stream, entries);
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(entries));
  for_each_number(stream, [&](auto number) {
    const float value = static_cast<float>(number);
    if (!std::isfinite(value)) {
      stream.fail("value " + std::to_string(number) + " of entry " + std::to_string(values.size()) +
                  " is not a finite 32-bit float");
    }
    values.push_back(value);
  });
  return values;
}

}  // namespace

Interactions read_npz(const std::string& path, const Reading& reading) {
  const NpzArchive archive(path);
  check_format(archive);
  const std::vector<std::int64_t> shape = read_integers(archive.open("shape"));
  if (shape.size() != 2)
    throw Error(ErrorCode::format, path + ": shape.npy is not that of a matrix");
  const std::vector<std::int64_t> offsets = read_offsets(archive, shape[0]);
  check_entries(path, offsets.back(), -1);
  Triplets all;
  all.items = read_columns(archive, offsets.back(), shape[1]);
  all.values = read_values(archive, offsets.back());
  all.users.resize(all.items.size());
  auto users = std::make_shared<IdMap>();
  auto items = std::make_shared<IdMap>();
  for (std::int64_t row = 0; row < shape[0]; ++row) {
    for (std::int64_t k = offsets[row]; k < offsets[row + 1]; ++k) {
      all.users[k] = users->add(row);
      all.items[k] = items->add(std::int64_t{all.items[k]});
    }
  }
  reading.report.user_column = "row";
  reading.report.item_column = "column";
  reading.report.rating_column = "data";
  reading.note(offsets.back(), {}, {});
  return Interactions(std::move(all), users, items, reading.options.duplicates);
}

}  // namespace wf
