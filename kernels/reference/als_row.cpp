#include "reference/als_row.hpp"

#include <algorithm>
#include <cmath>

namespace wf::reference {
namespace {

/// The solution of a x = b; with 1e-6 of the mean diagonal added where a is singular.
bool solve(SquareMatrix a, const Vector& b, Vector& x) {
  SquareMatrix factor = a;
  if (!factorise(factor)) {
    add_to_diagonal(a, 1e-6 * trace(a) / a.size);
    factor = a;
    if (!factorise(factor)) return false;
  }
  x = solve_factorised(factor, b);
  return true;
}

Vector residual(const AlsRow& row, const Vector& x) {
  Vector r = multiply(row.matrix, x);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = row.target[i] - r[i];
  return r;
}

}  // namespace

bool solve_cholesky(const AlsRow& row, Vector& x) { return solve(row.matrix, row.target, x); }

bool solve_cg(const AlsRow& row, int steps, Vector& x) {
  SquareMatrix factor = row.preconditioner;
  const bool preconditioned = trace(factor) > 0;
  if (preconditioned && !factorise(factor)) return false;
  const auto precondition = [&](const Vector& v) {
    return preconditioned ? solve_factorised(factor, v) : v;
  };

  Vector r = residual(row, x);
  Vector z = precondition(r);
  Vector p = z;
  double rz = dot(r, z);
  if (!std::isfinite(rz)) return false;
  const double enough = 1e-12 * rz;
  for (int step = 0; step < steps && rz > enough; ++step) {
    const Vector ap = multiply(row.matrix, p);
    const double curvature = dot(p, ap);
    if (!(curvature > 0)) return false;
    const double length = rz / curvature;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += length * p[i];
    for (std::size_t i = 0; i < x.size(); ++i) r[i] -= length * ap[i];
    z = precondition(r);
    const double rz_new = dot(r, z);
    for (std::size_t i = 0; i < x.size(); ++i) p[i] = z[i] + rz_new / rz * p[i];
    rz = rz_new;
  }
  return true;
}

bool solve_subspace(const AlsRow& row, int block_size, Vector& x) {
  const int factors = row.matrix.size;
  for (int first = 0; first < factors; first += block_size) {
    const int size = std::min(block_size, factors - first);
    const Vector r = residual(row, x);
    SquareMatrix block(size);
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) block.at(i, j) = row.matrix.at(first + i, first + j);
    Vector step;
    if (!solve(block, Vector(r.begin() + first, r.begin() + first + size), step)) return false;
    for (int i = 0; i < size; ++i) x[first + i] += step[i];
  }
  return true;
}

}  // namespace wf::reference
