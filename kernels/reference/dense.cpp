#include "reference/dense.hpp"

#include <cmath>

namespace wf::reference {

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Vector multiply(const SquareMatrix& a, const Vector& x) {
  Vector product(x.size());
  for (int i = 0; i < a.size; ++i)
    for (int j = 0; j < a.size; ++j) product[i] += a.at(i, j) * x[j];
  return product;
}

double trace(const SquareMatrix& a) {
  double sum = 0;
  for (int i = 0; i < a.size; ++i) sum += a.at(i, i);
  return sum;
}

void add_to_diagonal(SquareMatrix& a, double value) {
  for (int i = 0; i < a.size; ++i) a.at(i, i) += value;
}

bool factorise(SquareMatrix& a) {
  const double smallest = 1e-10 * trace(a) / a.size;
  for (int j = 0; j < a.size; ++j) {
    double pivot = a.at(j, j);
    for (int k = 0; k < j; ++k) pivot -= a.at(j, k) * a.at(j, k);
    if (!(pivot > smallest) || !std::isfinite(pivot)) return false;
    a.at(j, j) = std::sqrt(pivot);
    for (int i = j + 1; i < a.size; ++i) {
      double sum = a.at(i, j);
      for (int k = 0; k < j; ++k) sum -= a.at(i, k) * a.at(j, k);
      a.at(i, j) = sum / a.at(j, j);
    }
  }
  return true;
}

Vector solve_factorised(const SquareMatrix& l, const Vector& b) {
  Vector x = b;
  for (int i = 0; i < l.size; ++i) {
    for (int k = 0; k < i; ++k) x[i] -= l.at(i, k) * x[k];
    x[i] /= l.at(i, i);
  }
  for (int i = l.size - 1; i >= 0; --i) {
    for (int k = i + 1; k < l.size; ++k) x[i] -= l.at(k, i) * x[k];
    x[i] /= l.at(i, i);
  }
  return x;
}

}  // namespace wf::reference
