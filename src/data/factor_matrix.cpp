#include "warpfactor/factor_matrix.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "contract/fail.hpp"

namespace wf {
namespace {

constexpr std::size_t alignment = 128;
/// What a process can address.
constexpr Offset largest_bytes = Offset{1} << 47;

/// Of rows * stride floats, all zero; null for none.
float* allocate(Offset rows, Offset stride) {
  if (rows == 0) return nullptr;
  const auto shape = [&] {
    return "a factor matrix of " + std::to_string(rows) + " rows of " + std::to_string(stride) +
           " floats";
  };
  if (rows > largest_bytes / stride / static_cast<Offset>(sizeof(float)))
    fail(ErrorCode::memory, shape(), " is larger than any memory");
  const std::size_t bytes = static_cast<std::size_t>(rows * stride) * sizeof(float);
  void* data = std::aligned_alloc(alignment, bytes);
  if (data == nullptr)
    fail(ErrorCode::memory, shape(), " needs ", bytes, " bytes, which are not to be had");
  std::memset(data, 0, bytes);
  return static_cast<float*>(data);
}

}  // namespace

FactorMatrix::FactorMatrix(Offset rows, int factors) {
  if (rows < 0) fail(ErrorCode::argument, "a factor matrix cannot have ", rows, " rows");
  if (factors < 1 || factors > max_factors)
    fail(ErrorCode::argument, "factors is ", factors, ", expected 1 to ", max_factors);
  rows_ = rows;
  factors_ = factors;
  stride_ = padded(factors);
  data_ = allocate(rows, stride_);
}

FactorMatrix::FactorMatrix(const FactorMatrix& other)
    : data_(allocate(other.rows_, other.stride_)),
      rows_(other.rows_),
      factors_(other.factors_),
      stride_(other.stride_) {
  std::copy_n(other.data_, rows_ * stride_, data_);
}

FactorMatrix::FactorMatrix(FactorMatrix&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      rows_(std::exchange(other.rows_, 0)),
      factors_(std::exchange(other.factors_, 0)),
      stride_(std::exchange(other.stride_, 0)) {}

FactorMatrix& FactorMatrix::operator=(FactorMatrix other) noexcept {
  std::swap(data_, other.data_);
  std::swap(rows_, other.rows_);
  std::swap(factors_, other.factors_);
  std::swap(stride_, other.stride_);
  return *this;
}

FactorMatrix::~FactorMatrix() { std::free(data_); }

void FactorMatrix::resize(Offset rows) {
  FactorMatrix resized(rows, factors_);
  std::copy_n(data_, std::min(rows_, rows) * stride_, resized.data_);
  *this = std::move(resized);
}

}  // namespace wf
