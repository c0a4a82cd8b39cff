#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "warpfactor/types.hpp"

namespace wf::cpu {

/// The width that kernels work on: columns beyond the factors are zero.
constexpr Offset padded(Offset columns) { return (columns + 31) / 32 * 32; }

/// At least this many bytes, aligned to 128, for std::free(); in large pages where they fill some.
/// Throws std::bad_alloc.
void* allocate(std::size_t bytes);

/// A zeroed row-major matrix, rows padded to a multiple of 32 and aligned to 128 bytes.
template <class T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(Offset rows, Offset columns) : rows_(rows), columns_(columns), stride_(padded(columns)) {
    const std::size_t bytes = std::max<std::size_t>(1, rows * stride_) * sizeof(T);
    data_.reset(static_cast<T*>(allocate(bytes)));
    std::memset(data_.get(), 0, bytes);
  }

  Offset rows() const { return rows_; }
  Offset columns() const { return columns_; }
  Offset stride() const { return stride_; }
  T* row(Offset r) { return data_.get() + r * stride_; }
  const T* row(Offset r) const { return data_.get() + r * stride_; }
  MatrixView<T> view() { return {data_.get(), rows_, columns_, stride_}; }
  MatrixView<const T> view() const { return {data_.get(), rows_, columns_, stride_}; }
  bool empty() const { return data_ == nullptr; }

 private:
  struct Free {
    void operator()(T* p) const { std::free(p); }
  };

  std::unique_ptr<T, Free> data_;
  Offset rows_ = 0;
  Offset columns_ = 0;
  Offset stride_ = 0;
};

}  // namespace wf::cpu
