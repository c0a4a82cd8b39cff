#include "cpu/dense/cholesky.hpp"

#include <cmath>
#include <limits>

#include "cpu/dense/tile.hpp"

namespace wf::cpu {
namespace {

/// Factorises `rows` rows whose products with earlier rows have been subtracted, columns `first`
/// on.
template <class T>
WF_INLINE bool finish_rows(Matrix<T>& a, Offset first, Offset rows, T smallest) {
  const Offset width = a.stride();
  const Offset start = first / Lanes<T>::count * Lanes<T>::count;
  for (Offset i = first; i < first + rows; ++i) {
    T* row = a.row(i);
    const T pivot = row[i];
    if (!(pivot > smallest) || !(pivot < std::numeric_limits<T>::infinity())) return false;
    const T scale = 1 / std::sqrt(pivot);
    for (Offset j = start; j < width; j += Lanes<T>::count)
      store_wide(row + j, load_wide(row + j) * scale);
    for (Offset j = start; j < i; ++j) row[j] = 0;
    for (Offset k = i + 1; k < first + rows; ++k) {
      const T factor = row[k];
      for (Offset j = start; j < width; j += Lanes<T>::count)
        store_wide(a.row(k) + j, load_wide(a.row(k) + j) - load_wide(row + j) * factor);
    }
  }
  return true;
}

}  // namespace

template <class T>
bool factorise(Matrix<T>& a, T smallest) {
  const Offset width = a.stride();
  bool definite = true;
  dispatch_tile<T>([&](auto tile) WF_INLINE_LAMBDA {
    for (Offset i = 0; i < a.rows() && definite; i += tile.rows) {
      for (Offset j = i / tile.columns * tile.columns; j < width; j += tile.columns) {
        tile.load(a.row(i) + j, width);
        tile.template add_product<-1>(a.row(0) + i, 1, width, a.row(0) + j, width, i);
        tile.store(a.row(i) + j, width);
      }
      definite = finish_rows(a, i, tile.rows, smallest);
    }
  });
  return definite;
}

template bool factorise(Matrix<float>&, float);
template bool factorise(Matrix<double>&, double);

template <class T>
void solve_factorised(const Matrix<T>& u, T* b) {
  constexpr Offset lanes = Lanes<T>::count;
  const Offset width = u.stride();
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset i = 0; i < u.rows(); ++i) {
      const T* row = u.row(i);
      const T x = b[i] / row[i];
      for (Offset j = i / lanes * lanes; j < width; j += lanes)
        store_wide(b + j, load_wide(b + j) - load_wide(row + j) * x);
      b[i] = x;
    }
    for (Offset i = u.rows() - 1; i >= 0; --i) {
      const T* row = u.row(i);
      const T x = b[i];
      b[i] = 0;
      Wide<T> sum{};
      for (Offset j = i / lanes * lanes; j < width; j += lanes)
        sum += load_wide(row + j) * load_wide(b + j);
      b[i] = (x - sum_wide<T>(sum)) / row[i];
    }
  });
}

template void solve_factorised(const Matrix<float>&, float*);
template void solve_factorised(const Matrix<double>&, double*);

Matrix<double> invert_upper(const Matrix<double>& u) {
  const Offset width = u.stride();
  Matrix<double> inverse(u.rows(), u.columns());
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset i = u.rows() - 1; i >= 0; --i) {
      double* row = inverse.row(i);
      const double scale = 1 / u.row(i)[i];
      for (Offset k = i + 1; k < u.rows(); ++k) {
        const double factor = u.row(i)[k] * -scale;
        const double* other = inverse.row(k);
        for (Offset j = k / 8 * 8; j < width; j += 8)
          store_wide(row + j, load_wide(row + j) + load_wide(other + j) * factor);
      }
      row[i] = scale;
    }
  });
  return inverse;
}

}  // namespace wf::cpu
