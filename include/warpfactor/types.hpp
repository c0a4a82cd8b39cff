#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace wf {
inline namespace v0_1 {

/// Internal number of a user or item, counted from 0. no_id stands for "none".
using Id = std::int32_t;
/// Position in an array of interactions or of matrix elements; may pass 2^31.
using Offset = std::int64_t;

inline constexpr Id no_id = -1;
inline constexpr int max_factors = 4096;

/// A borrowed contiguous array, as std::span of C++20. It owns nothing: what it was made from must
/// outlive it. Like every Span here, one made from a braced list, as in recommend({0, 1}), lives
/// as long as the call that it is an argument of.
template <class T>
class Span {
  using Value = std::remove_const_t<T>;
  /// U elements may be seen as T elements: the same type, perhaps const.
  template <class U>
  using if_same_elements = std::enable_if_t<std::is_convertible_v<U (*)[], T (*)[]>>;

 public:
  constexpr Span() = default;
  constexpr explicit Span(T* first, std::size_t count) : data_(first), size_(count) {}
  template <class U, std::size_t count, class = if_same_elements<U>>
  constexpr Span(U (&array)[count]) : data_(array), size_(count) {}  // NOLINT: as std::span
  template <class U, class = if_same_elements<U>>
  constexpr Span(const Span<U>& other) : data_(other.data()), size_(other.size()) {}  // NOLINT
  /// Any container with data() and size(): std::vector, std::array, std::string.
  template <
      class Container,
      class = if_same_elements<std::remove_pointer_t<decltype(std::declval<Container&>().data())>>,
      class = decltype(std::declval<Container&>().size()),
      class = std::enable_if_t<std::is_lvalue_reference_v<Container> || std::is_const_v<T>>>
  constexpr Span(Container&& container)  // NOLINT: as std::span
      : data_(container.data()), size_(container.size()) {}
  /// A Span of const elements only: the list ends with the full expression that it stands in.
  template <class U = T, class = std::enable_if_t<std::is_const_v<U>>>
  constexpr Span(std::initializer_list<Value> list)  // NOLINT: as std::span of C++26
      : data_(std::begin(list)), size_(list.size()) {}

  constexpr T* data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](std::size_t i) const { return data_[i]; }
  constexpr T& front() const { return data_[0]; }
  constexpr T& back() const { return data_[size_ - 1]; }
  /// Elements first .. first + count - 1, which must exist.
  constexpr Span subspan(std::size_t first, std::size_t count) const {
    return Span(data_ + first, count);
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
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

/// A borrowed compressed-sparse-row matrix. Row r holds entries offsets[r] .. offsets[r + 1] - 1 of
/// indices and values; within a row the column indices ascend strictly. values may be null: every
/// value is 1. offsets may be null: no row has an entry. In a part of another matrix, as slice()
/// makes, offsets do not begin with 0.
struct CsrView {
  Offset rows = 0;
  Offset columns = 0;
  const Offset* offsets = nullptr;
  const Id* indices = nullptr;
  const float* values = nullptr;

  /// How many entries there are.
  constexpr Offset size() const { return offsets == nullptr ? 0 : offsets[rows] - offsets[0]; }
  constexpr Offset degree(Offset row) const { return offsets[row + 1] - offsets[row]; }
  constexpr float value(Offset entry) const { return values ? values[entry] : 1.0f; }
  constexpr Span<const Id> row(Offset r) const {
    if (offsets == nullptr) return {};
    return Span<const Id>(indices + offsets[r], static_cast<std::size_t>(degree(r)));
  }
  /// Rows first .. first + count - 1, which must exist.
  constexpr CsrView slice(Offset first, Offset count) const {
    return {count, columns, offsets == nullptr ? nullptr : offsets + first, indices, values};
  }
};

}  // namespace v0_1
}  // namespace wf
