#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "contract/philox.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

constexpr int count = 12;
using Block = std::vector<double>;  ///< rows x count

/// Gram and Schmidt, twice for accuracy.
void orthonormalize(Block& q) {
  const std::size_t rows = q.size() / count;
  const auto dot = [&](int a, int b) {
    double sum = 0;
    for (std::size_t r = 0; r < rows; ++r) sum += q[r * count + a] * q[r * count + b];
    return sum;
  };
  for (int c = 0; c < count; ++c) {
    for (int step = 0; step < 2 * c; ++step) {
      const double overlap = dot(c, step % c);
      for (std::size_t r = 0; r < rows; ++r) q[r * count + c] -= overlap * q[r * count + step % c];
    }
    const double length = std::sqrt(dot(c, c));
    for (std::size_t r = 0; r < rows; ++r) q[r * count + c] /= length;
  }
}

/// S'S q for the pattern S of stored entries.
Block multiply(const CsrView& rows, const Block& q) {
  Block result(q.size(), 0);
  for (Offset u = 0; u < rows.rows; ++u) {
    double sums[count] = {};
    for (const Id i : rows.row(u))
      for (int c = 0; c < count; ++c) sums[c] += q[i * count + c];
    for (const Id i : rows.row(u))
      for (int c = 0; c < count; ++c) result[i * count + c] += sums[c];
  }
  return result;
}

/// The largest singular values of the pattern, relative to the first, by subspace iteration.
std::vector<double> spectrum(const Interactions& all) {
  const CsrView rows = all.by_user();
  Block q(rows.columns * count);
  for (std::size_t i = 0; i < q.size(); ++i) q[i] = uniform_float(philox(1, 1, 0, i).word[0]) - 0.5;
  orthonormalize(q);
  std::vector<double> values(count);
  for (int iteration = 0; iteration < 20; ++iteration) {
    Block next = multiply(rows, q);
    for (int c = 0; c < count; ++c) {
      double sum = 0;
      for (Offset i = 0; i < rows.columns; ++i) sum += next[i * count + c] * q[i * count + c];
      values[c] = std::sqrt(sum);
    }
    orthonormalize(next);
    q = std::move(next);
  }
  std::sort(values.rbegin(), values.rend());
  const double first = values[0];
  for (double& value : values) value /= first;
  return values;
}

TEST(Expansion, KeepsTheSpectrum) {
  const Interactions seed = generate_synthetic({600, 400, 40000}, 2);
  const std::vector<double> before = spectrum(seed);
  const std::vector<double> after = spectrum(expand_fractal(seed, {2200, 1100, 160000}, 1));
  for (int s = 1; s < 6; ++s) EXPECT_NEAR(after[s], before[s], 0.05) << "singular value " << s + 1;
}

}  // namespace
}  // namespace wf
