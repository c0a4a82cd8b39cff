#pragma once

#include <cuda_fp16.h>

#include "cuda/dense/gramian.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

/// A table in fp16. Values are multiplied by a power of two that brings the largest magnitude to
/// 2^8 .. 2^9, so that neither what is large overflows nor what is small vanishes.
struct Fp16View {
  const __half* values;
  const unsigned* largest;  ///< one: the bits of the largest magnitude as a float
};

class Fp16Plane {
 public:
  explicit Fp16Plane(std::size_t size) : values_(size), largest_(size > 0 ? 1 : 0) {}
  static std::size_t bytes_needed(std::size_t size) { return size * sizeof(__half) + 4; }

  /// The table's first rows, at most as many values as the size.
  void round(const Context& context, const FactorTable& table, Offset rows);
  Fp16View view() const { return {values_.data(), largest_.data()}; }

 private:
  DeviceArray<__half> values_;
  DeviceArray<unsigned> largest_;
};

}  // namespace wf::cuda
