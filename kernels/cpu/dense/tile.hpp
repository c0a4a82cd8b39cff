#pragma once

#include "cpu/simd/vector.hpp"
#include "warpfactor/types.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// A block of R rows and C vectors of a product that stays in registers.
template <class T, int R, int C>
struct Tile {
  static constexpr int line = lanes_of<Line<T>>;
  static constexpr int rows = R;
  static constexpr int columns = C * line;
  Line<T> part[R][C];

  WF_INLINE void clear() {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) part[r][c] = Line<T>{};
  }
  WF_INLINE void read(const T* p, Offset stride) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) part[r][c] = load<Line<T>>(p + r * stride + c * line);
  }
  WF_INLINE void write(T* p, Offset stride) const {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) store(p + r * stride + c * line, part[r][c]);
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
    Line<T> right[C];
#pragma GCC unroll 4
    for (int c = 0; c < C; ++c) right[c] = load<Line<T>>(b + c * line) * weight;
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c)
        if constexpr (sign > 0)
          part[r][c] += right[c] * a[r * a_row];
        else
          part[r][c] -= right[c] * a[r * a_row];
  }
};

/// The one that fills the registers.
template <class T>
using FullTile = std::conditional_t<compiled_isa == Isa::avx512, Tile<T, 8, 2>, Tile<T, 4, 1>>;

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
