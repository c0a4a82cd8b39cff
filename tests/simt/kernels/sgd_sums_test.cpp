// Sums of the gradients of a batch by row, on both sides of every edge of a tile, and the products
// with features that follow them.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "cuda/sgd/batch/sum_runs.hpp"
#include "cuda/sgd/features/feature_side.hpp"
#include "kernels/sgd_problem.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

using cuda::Keyed;

/// Gradient p has coefficient 1 + p % 3 and is of vector p / 2, whose column j is v + 10 j.
constexpr int per_sample = 2;
float coefficient(Offset p) { return static_cast<float>(1 + p % 3); }
float vector_at(Offset v, int column) { return static_cast<float>(v % 7 + 10 * column); }

/// Rows 0, 2, 4 ... of the given numbers of gradients, and some that belong to none.
struct Runs {
  explicit Runs(std::vector<Offset> of_rows) : lengths(std::move(of_rows)) {
    for (std::size_t r = 0; r < lengths.size(); ++r)
      for (Offset k = 0; k < lengths[r]; ++k) add(2 * static_cast<std::uint32_t>(r));
    for (int k = 0; k < 3; ++k) add(none());
  }
  std::uint32_t none() const { return 2 * static_cast<std::uint32_t>(lengths.size()); }
  Offset count() const { return static_cast<Offset>(sorted.size()); }
  void add(std::uint32_t row) {
    sorted.push_back(cuda::keyed(row, static_cast<std::uint32_t>(sorted.size())));
  }

  std::vector<Offset> lengths;
  std::vector<Keyed> sorted;
};

void expect_sums(const Runs& runs, int factors) {
  const cuda::Context context(0);
  const int width = cuda::sgd_width(factors);
  std::vector<float> coefficients, vectors;
  for (Offset p = 0; p < runs.count(); ++p) coefficients.push_back(coefficient(p));
  for (Offset v = 0; v <= runs.count() / per_sample; ++v)
    for (int j = 0; j < width; ++j) vectors.push_back(vector_at(v, j));
  const cuda::DeviceArray<Keyed> sorted(context, runs.sorted);
  const cuda::DeviceArray<float> device_coefficients(context, coefficients);
  const cuda::DeviceArray<float> device_vectors(context, vectors);
  cuda::GradientTable table(context, runs.none(), factors);
  cuda::RunPieces pieces(runs.count(), factors + 1);
  sum_rows(context, table.view(),
           {sorted.data(), runs.count(), runs.none(), device_coefficients.data(),
            device_vectors.data(), width, per_sample},
           pieces);
  const Offset stride = table.view().width;
  std::vector<float> sums(static_cast<std::size_t>(runs.none() * stride)), squares(sums);
  std::vector<float> counts(runs.none());
  cuda::download(context, table.view().sums, sums.data(), sums.size());
  cuda::download(context, table.view().squares, squares.data(), squares.size());
  cuda::download(context, table.view().counts, counts.data(), counts.size());
  Offset p = 0;
  for (std::size_t r = 0; r < runs.lengths.size(); ++r, p += runs.lengths[r - 1]) {
    const float* found = sums.data() + 2 * r * stride;
    EXPECT_EQ(counts[2 * r], static_cast<float>(runs.lengths[r])) << "row " << r;
    for (int j = 0; j <= factors; ++j) {
      double sum = 0, square = 0;
      for (Offset k = p; k < p + runs.lengths[r]; ++k) {
        const double g = coefficient(k) * (j == factors ? 1.0 : vector_at(k / per_sample, j));
        sum += g;
        square += g * g;
      }
      EXPECT_NEAR(found[j], sum, 1e-5 * sum) << "row " << r << ", column " << j;
      EXPECT_NEAR(squares[2 * r * stride + j], square, 1e-5 * square);
    }
  }
}

TEST(SimtSgdSums, OfRunsThatEndAtTheEdgesOfTiles) {
  for (const Offset first : {1, 61, 62, 63, 64, 65, 127, 128, 129})
    expect_sums(Runs({first, 64, 3, 1}), 2);
}

TEST(SimtSgdSums, OfARunThatCoversManyTiles) {
  expect_sums(Runs({700}), 1);
  expect_sums(Runs({10, 500, 54, 1}), 40);
}

TEST(SimtSgdSums, OfNothing) { expect_sums(Runs({}), 3); }

/// Rows {0: 2}, {}, {0: 1, 1: -3} of three features.
CsrMatrix features() {
  CsrMatrix rows;
  rows.columns = 3;
  return rows.append_row({0}, {2}).append_row({}, {}).append_row({0, 1}, {1, -3});
}

// E = (1, 2), (10, 20), (5, 5) with biases 3, 4, 5.
TEST(SimtFeatureSide, RowsAreSumsOfFeatures) {
  const cuda::Context context(0);
  SgdParameters parameters;
  parameters.factors = 2;
  cuda::SideState state(context, 3, nullptr, parameters);
  std::vector<float> embeddings{1, 2, 10, 20, 5, 5}, biases{3, 4, 5}, ones(6, 1.0f);
  SgdState<const float> given;
  given.embeddings = {embeddings.data(), 3, 2, 2};
  given.accumulators = {ones.data(), 3, 2, 2};
  given.biases = given.bias_accumulators = biases;
  state.write(context, given);
  const CsrMatrix rows = features();
  cuda::FeatureSide side(context, rows.view(), state.rows(), state.factors(), false);
  side.represent(context);
  std::vector<float> found(24), found_biases(3);
  cuda::download(context, side.rows().rows, found.data(), found.size());
  cuda::download(context, side.rows().biases, found_biases.data(), found_biases.size());
  EXPECT_EQ(found, (std::vector<float>{2,   4,   0, 0, 0, 0, 0, 0,  //
                                       0,   0,   0, 0, 0, 0, 0, 0,  //
                                       -29, -58, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(found_biases, (std::vector<float>{6, 0, -9}));
}

}  // namespace
}  // namespace wf::test
