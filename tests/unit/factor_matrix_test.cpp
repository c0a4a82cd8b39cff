#include "warpfactor/factor_matrix.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "data/random_factors.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

TEST(FactorMatrix, StartsZeroAlignedAndPadded) {
  for (const int factors : {1, 31, 32, 33, 4096}) {
    const FactorMatrix matrix(3, factors);
    EXPECT_EQ(matrix.rows(), 3);
    EXPECT_EQ(matrix.factors(), factors);
    EXPECT_EQ(matrix.stride() % 32, 0);
    EXPECT_GE(matrix.stride(), factors);
    EXPECT_LT(matrix.stride(), factors + 32);
    for (Offset row = 0; row < 3; ++row) {
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.row(row)) % 128, 0u);
      for (Offset c = 0; c < matrix.stride(); ++c) EXPECT_EQ(matrix.row(row)[c], 0);
    }
  }
}

TEST(FactorMatrix, CopiesAndMoves) {
  FactorMatrix a(2, 3);
  a.row(1)[2] = 5;
  FactorMatrix b = a;
  a.row(1)[2] = 6;
  EXPECT_EQ(b.row(1)[2], 5);
  const float* const data = a.row(0);
  FactorMatrix c = std::move(a);
  EXPECT_EQ(c.row(0), data);
  EXPECT_EQ(a.rows(), 0);  // NOLINT: a moved-from matrix is empty
  b = c;
  EXPECT_EQ(b.row(1)[2], 6);
  b = std::move(c);
  EXPECT_EQ(b.row(0), data);
}

TEST(FactorMatrix, ResizesKeepingTheFirstRows) {
  FactorMatrix matrix(2, 3);
  matrix.row(0)[0] = 1;
  matrix.row(1)[2] = 2;
  matrix.resize(4);
  EXPECT_EQ(matrix.rows(), 4);
  EXPECT_EQ(matrix.row(1)[2], 2);
  EXPECT_EQ(matrix.row(3)[2], 0);
  matrix.resize(1);
  EXPECT_EQ(matrix.rows(), 1);
  EXPECT_EQ(matrix.row(0)[0], 1);
  matrix.resize(0);
  EXPECT_EQ(matrix.rows(), 0);
}

ErrorCode code_of(Offset rows, int factors) {
  try {
    FactorMatrix matrix(rows, factors);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::network;
}

TEST(FactorMatrix, ImpossibleSizesAreRefused) {
  EXPECT_EQ(code_of(1, 0), ErrorCode::argument);
  EXPECT_EQ(code_of(1, 4097), ErrorCode::argument);
  EXPECT_EQ(code_of(-1, 8), ErrorCode::argument);
  EXPECT_EQ(code_of(std::numeric_limits<Offset>::max(), 4096), ErrorCode::memory);
  EXPECT_EQ(code_of(std::numeric_limits<Offset>::max() / 128, 32), ErrorCode::memory);
}

TEST(RandomFactors, AreNormalOfTheGivenScale) {
  FactorMatrix matrix(1000, 33);
  draw_normal(matrix, 0, 0.5, 7, Stream::user_factors);
  double sum = 0, squares = 0, fourth = 0;
  for (Offset row = 0; row < 1000; ++row) {
    for (int c = 0; c < 33; ++c) {
      const double x = matrix.row(row)[c];
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
    }
    for (Offset c = 33; c < matrix.stride(); ++c) EXPECT_EQ(matrix.row(row)[c], 0);
  }
  // Four standard errors of 33,000 draws.
  EXPECT_NEAR(sum / 33000, 0, 4 * 0.5 / std::sqrt(33000));
  EXPECT_NEAR(squares / 33000, 0.25, 4 * 0.25 * std::sqrt(2.0 / 33000));
  EXPECT_NEAR(fourth / 33000 / 0.0625, 3, 4 * std::sqrt(96.0 / 33000));
}

TEST(RandomFactors, DependOnSeedStreamRowAndColumnAlone) {
  FactorMatrix small(3, 5), large(10, 5), other_seed(3, 5), other_stream(3, 5);
  draw_normal(small, 0, 1, 0, Stream::user_factors);
  draw_normal(large, 0, 1, 0, Stream::user_factors);
  draw_normal(other_seed, 0, 1, 1, Stream::user_factors);
  draw_normal(other_stream, 0, 1, 0, Stream::item_factors);
  for (Offset row = 0; row < 3; ++row)
    for (int c = 0; c < 5; ++c) {
      EXPECT_EQ(small.row(row)[c], large.row(row)[c]);
      EXPECT_NE(small.row(row)[c], other_seed.row(row)[c]);
      EXPECT_NE(small.row(row)[c], other_stream.row(row)[c]);
    }
}

TEST(RandomFactors, LeaveTheRowsBeforeTheFirst) {
  FactorMatrix matrix(4, 2);
  draw_normal(matrix, 2, 1, 0, Stream::user_factors);
  EXPECT_EQ(matrix.row(1)[1], 0);
  EXPECT_NE(matrix.row(2)[0], 0);
}

}  // namespace
}  // namespace wf
