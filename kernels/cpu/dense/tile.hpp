#pragma once

#include "cpu/simd.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// 64 bytes of T.
template <class T>
struct Lanes {
  static constexpr int count = 64 / sizeof(T);
  typedef T Vector __attribute__((vector_size(64)));
};
template <class T>
using Wide = typename Lanes<T>::Vector;

template <class T>
WF_INLINE Wide<T> load_wide(const T* p) {
  Wide<T> v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class T>
WF_INLINE void store_wide(T* p, Wide<T> v) {
  __builtin_memcpy(p, &v, sizeof v);
}

/// In a fixed order.
template <class T>
WF_INLINE T sum_wide(Wide<T> v) {
  T lanes[Lanes<T>::count];
  store_wide<T>(lanes, v);
  for (int width = Lanes<T>::count / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) lanes[i] += lanes[i + width];
  return lanes[0];
}

/// A block of R rows and C vectors of a product that stays in registers.
template <class T, int R, int C>
struct Tile {
  static constexpr int rows = R;
  static constexpr int columns = C * Lanes<T>::count;
  Wide<T> part[R][C];

  WF_INLINE void clear() {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) part[r][c] = Wide<T>{};
  }
  WF_INLINE void load(const T* p, Offset stride) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) part[r][c] = load_wide(p + r * stride + c * Lanes<T>::count);
  }
  WF_INLINE void store(T* p, Offset stride) const {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) store_wide(p + r * stride + c * Lanes<T>::count, part[r][c]);
  }

  /// part[r] += sign * sum over m < n of a[r * a_row + m * a_step] * b[m * b_step ..]
  template <int sign = 1>
  WF_INLINE void add_product(const T* a, Offset a_row, Offset a_step, const T* b, Offset b_step,
                             Offset n) {
    for (Offset m = 0; m < n; ++m, a += a_step, b += b_step) add_outer<sign>(a, a_row, b, T{1});
  }
  /// The same with each m weighted.
  WF_INLINE void add_weighted(const T* a, Offset a_step, const T* b, Offset b_step,
                              const T* weights, Offset n) {
    for (Offset m = 0; m < n; ++m, a += a_step, b += b_step) add_outer<1>(a, 1, b, weights[m]);
  }

 private:
  template <int sign>
  WF_INLINE void add_outer(const T* a, Offset a_row, const T* b, T weight) {
    Wide<T> line[C];
#pragma GCC unroll 4
    for (int c = 0; c < C; ++c) line[c] = load_wide(b + c * Lanes<T>::count) * weight;
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c)
        if constexpr (sign > 0)
          part[r][c] += line[c] * a[r * a_row];
        else
          part[r][c] -= line[c] * a[r * a_row];
  }
};

/// Runs body(Tile shape) compiled for isa(), with the tile that fills its registers.
template <class T, class Body>
void dispatch_tile(Body&& body) {
  if (isa() == Isa::avx512)
    dispatch([&]() WF_INLINE_LAMBDA { body(Tile<T, 8, 2>{}); });
  else
    dispatch([&]() WF_INLINE_LAMBDA { body(Tile<T, 4, 1>{}); });
}

}  // namespace wf::cpu
