#pragma once

#include <cublas_v2.h>
#include <cuda_fp16.h>

namespace simt {

inline double widen(double x) { return x; }
inline double widen(float x) { return x; }
inline double widen(__half x) { return __half2float(x); }
inline void narrow(double x, double& to) { to = x; }
inline void narrow(double x, float& to) { to = static_cast<float>(x); }
inline void narrow(double x, __half& to) { to = __float2half(static_cast<float>(x)); }

/// A column-major matrix, or its transpose, as cuBLAS is given it.
template <class T>
struct Matrix {
  T* data;
  long long leading;
  bool transposed = false;

  T& at(long long row, long long column) const {
    return transposed ? data[row * leading + column] : data[column * leading + row];
  }
  double operator()(long long row, long long column) const { return widen(at(row, column)); }
};

/// beta c, where beta = 0 hides even NaN.
template <class T>
double scaled(double beta, const T& c) {
  return beta == 0 ? 0 : beta * widen(c);
}

}  // namespace simt
