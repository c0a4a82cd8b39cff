#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wf {

/// Internal number of a user or item, counted from 0. no_id stands for "none".
using Id = std::int32_t;
/// Position in an array of interactions or of matrix elements; may pass 2^31.
using Offset = std::int64_t;

inline constexpr Id no_id = -1;
inline constexpr int max_factors = 4096;

/// A borrowed contiguous array.
template <class T>
struct Span {
  T* data = nullptr;
  std::size_t size = 0;

  constexpr Span() = default;
  constexpr Span(T* first, std::size_t count) : data(first), size(count) {}
  template <class U>
  Span(const std::vector<U>& v)
      : data(v.data()), size(v.size()) {}  // NOLINT: implicit as std::span
  template <class U>
  Span(std::vector<U>& v) : data(v.data()), size(v.size()) {}  // NOLINT

  constexpr T* begin() const { return data; }
  constexpr T* end() const { return data + size; }
  constexpr T& operator[](std::size_t i) const { return data[i]; }
  constexpr bool empty() const { return size == 0; }
};

/// A borrowed row-major matrix; row r starts at data + r * stride, stride >= columns.
template <class T>
struct MatrixView {
  T* data = nullptr;
  Offset rows = 0;
  Offset columns = 0;
  Offset stride = 0;

  constexpr T* row(Offset r) const { return data + r * stride; }
  constexpr operator MatrixView<const T>() const { return {data, rows, columns, stride}; }
};

/// A borrowed compressed-sparse-row matrix. Row r holds entries offsets[r] .. offsets[r + 1];
/// within a row the column indices ascend strictly. values may be null: every value is 1.
struct CsrView {
  Offset rows = 0;
  Offset columns = 0;
  const Offset* offsets = nullptr;
  const Id* indices = nullptr;
  const float* values = nullptr;

  constexpr Offset size() const { return rows ? offsets[rows] : 0; }
  constexpr Offset degree(Offset row) const { return offsets[row + 1] - offsets[row]; }
  constexpr float value(Offset entry) const { return values ? values[entry] : 1.0f; }
  Span<const Id> row(Offset r) const {
    return {indices + offsets[r], static_cast<std::size_t>(degree(r))};
  }
};

}  // namespace wf
