#include "cpu/dense/cholesky.hpp"

#include <cmath>
#include <limits>

#include "cpu/dense/tile.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// Factorises `rows` rows whose products with earlier rows have been subtracted, columns `first`
/// on.
template <class T>
bool finish_rows(Matrix<T>& a, Offset first, Offset rows, T smallest) {
  const Offset width = a.stride();
  constexpr Offset line = lanes_of<Line<T>>;
  const Offset start = first / line * line;
  for (Offset i = first; i < first + rows; ++i) {
    T* row = a.row(i);
    const T pivot = row[i];
    if (!(pivot > smallest) || !(pivot < std::numeric_limits<T>::infinity())) return false;
    const T scale = 1 / std::sqrt(pivot);
    for (Offset j = start; j < width; j += line) store(row + j, load<Line<T>>(row + j) * scale);
    for (Offset j = start; j < i; ++j) row[j] = 0;
    for (Offset k = i + 1; k < first + rows; ++k) {
      const T factor = row[k];
      for (Offset j = start; j < width; j += line)
        store(a.row(k) + j, load<Line<T>>(a.row(k) + j) - load<Line<T>>(row + j) * factor);
    }
  }
  return true;
}

}  // namespace

template <Isa, class T>
bool factorise(Matrix<T>& a, T smallest) {
  const Offset width = a.stride();
  FullTile<T> tile;
  for (Offset i = 0; i < a.rows(); i += tile.rows) {
    for (Offset j = i / tile.columns * tile.columns; j < width; j += tile.columns) {
      tile.read(a.row(i) + j, width);
      tile.template add_product<-1>(a.row(0) + i, 1, width, a.row(0) + j, width, i);
      tile.write(a.row(i) + j, width);
    }
    if (!finish_rows(a, i, tile.rows, smallest)) return false;
  }
  return true;
}

template bool factorise<compiled_isa>(Matrix<float>&, float);
template bool factorise<compiled_isa>(Matrix<double>&, double);

template <Isa, class T>
void solve_factorised(const Matrix<T>& u, T* b) {
  constexpr Offset line = lanes_of<Line<T>>;
  const Offset width = u.stride();
  for (Offset i = 0; i < u.rows(); ++i) {
    const T* row = u.row(i);
    const T x = b[i] / row[i];
    for (Offset j = i / line * line; j < width; j += line)
      store(b + j, load<Line<T>>(b + j) - load<Line<T>>(row + j) * x);
    b[i] = x;
  }
  for (Offset i = u.rows() - 1; i >= 0; --i) {
    const T* row = u.row(i);
    const T x = b[i];
    b[i] = 0;
    Line<T> sum{};
    for (Offset j = i / line * line; j < width; j += line)
      sum += load<Line<T>>(row + j) * load<Line<T>>(b + j);
    b[i] = (x - sum_of_lanes(sum)) / row[i];
  }
}

template void solve_factorised<compiled_isa>(const Matrix<float>&, float*);
template void solve_factorised<compiled_isa>(const Matrix<double>&, double*);

template <>
Matrix<double> invert_upper<compiled_isa>(const Matrix<double>& u) {
  const Offset width = u.stride();
  Matrix<double> inverse(u.rows(), u.columns());
  for (Offset i = u.rows() - 1; i >= 0; --i) {
    double* row = inverse.row(i);
    const double scale = 1 / u.row(i)[i];
    for (Offset k = i + 1; k < u.rows(); ++k) {
      const double factor = u.row(i)[k] * -scale;
      const double* other = inverse.row(k);
      for (Offset j = k / 8 * 8; j < width; j += 8)
        store(row + j, load<Float64x8>(row + j) + load<Float64x8>(other + j) * factor);
    }
    row[i] = scale;
  }
  return inverse;
}

}  // namespace wf::cpu
WF_ISA_END
