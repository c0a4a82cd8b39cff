#pragma once

#include <vector>

namespace wf::reference {

using Vector = std::vector<double>;

/// A square matrix, row-major.
struct SquareMatrix {
  int size = 0;
  Vector values;

  explicit SquareMatrix(int n) : size(n), values(static_cast<std::size_t>(n) * n) {}
  double& at(int i, int j) { return values[static_cast<std::size_t>(i) * size + j]; }
  double at(int i, int j) const { return values[static_cast<std::size_t>(i) * size + j]; }
};

double dot(const Vector& a, const Vector& b);
Vector multiply(const SquareMatrix& a, const Vector& x);
double trace(const SquareMatrix& a);
void add_to_diagonal(SquareMatrix& a, double value);

/// Replaces the lower triangle by L with L L' = a. False when a pivot is not finite or not above
/// 1e-10 of the mean diagonal.
bool factorise(SquareMatrix& a);
/// Solves L L' x = b.
Vector solve_factorised(const SquareMatrix& l, const Vector& b);

}  // namespace wf::reference
