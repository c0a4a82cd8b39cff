// The most that a score can be, as the fused kernel computes it, against scores in double: never
// less, and not much more.
#include <gtest/gtest.h>

#include <cmath>

#include "contract/search_check.hpp"
#include "cuda/search/device_base.hpp"
#include "cuda/search/fp16/fused.hpp"
#include "kernels/search_cases.hpp"

namespace wf::testing {
namespace {

struct Rows {
  std::string name;
  float (*value)(Offset row, Offset column);
};

float uniform(Offset row, Offset column) {
  return uniform_float(philox(1, 0, 0, row * 4096 + column).word[0]) - 0.5f;
}

/// All just below the middle between two fp16 numbers, so that every error has the same sign.
float rounded_down(Offset, Offset) { return 1 + 0x1.fcp-12f; }
float rounded_up(Offset, Offset) { return 1 + 0x1.04p-11f; }

/// From 2^-60 to 1 within a row.
float of_all_sizes(Offset row, Offset column) {
  return std::ldexp(uniform(row, column), -static_cast<int>((row + column) % 61));
}

float of_different_length(Offset row, Offset column) {
  return std::ldexp(uniform(row, column), -static_cast<int>(row % 40));
}

Matrix matrix_of(const Rows& kind, Offset rows, Offset width, Offset first) {
  Matrix matrix(rows, width);
  for (Offset r = 0; r < rows; ++r)
    for (Offset c = 0; c < width; ++c) matrix.row(r)[c] = kind.value(first + r, c);
  return matrix;
}

double longest(const Matrix& matrix) {
  double norm = 0;
  for (Offset r = 0; r < matrix.rows; ++r)
    norm = std::max(norm, row_norm(matrix.row(r), matrix.columns));
  return norm;
}

/// The bounds of all pairs, query by query, in the units of the data.
std::vector<double> bounds(const Matrix& base, const Matrix& queries, bool distance) {
  const cuda::Context context(0);
  const cuda::DeviceBase device(context, base.view(), distance ? Metric::l2 : Metric::inner_product,
                                longest(base), true);
  const int width = device.width();
  std::vector<float> packed(queries.rows * width);
  for (Offset q = 0; q < queries.rows; ++q)
    cuda::pack_row(queries.view(), q, packed.data() + q * width);
  const cuda::DeviceArray<float> rows(context, packed);
  cuda::DeviceArray<__half> halves(packed.size());
  cuda::DeviceArray<cuda::QueryTerms> terms(queries.rows);
  const cuda::Fp16Rows<cuda::QueryTerms> half{halves.data(), terms.data()};
  cuda::round_queries(context.stream(), rows.data(), queries.rows, width, device.scale(), half);
  const int keep = static_cast<int>(base.rows);
  const int capacity = keep + 2 * cuda::candidate_room;
  cuda::DeviceArray<cuda::RankKey> keys(queries.rows * capacity);
  cuda::DeviceArray<int> counts(queries.rows);
  cuda::DeviceArray<float> left_out(queries.rows);
  cuda::find_candidates(context.stream(), context.shared_bytes(), {half, device.fp16(), width},
                        {nullptr, 0, keep}, {},
                        {keys.data(), counts.data(), left_out.data(),
                         static_cast<int>(queries.rows), 1, capacity, keep},
                        cuda::flat_tile);
  const auto found = keys.download(context);
  const auto scales = terms.download(context);
  EXPECT_EQ(counts.download(context), std::vector<int>(queries.rows, keep));
  std::vector<double> result(queries.rows * base.rows);
  for (Offset q = 0; q < queries.rows; ++q)
    for (int i = 0; i < keep; ++i) {
      const cuda::RankKey key = found[q * capacity + i];
      result[q * base.rows + cuda::key_id(key)] =
          std::ldexp(cuda::key_score(key, false), scales[q].exponent + device.scale().exponent);
    }
  return result;
}

class SearchBound : public ::testing::TestWithParam<Rows> {};

INSTANTIATE_TEST_SUITE_P(Cuda, SearchBound,
                         ::testing::Values(Rows{"uniform", uniform},
                                           Rows{"rounded_down", rounded_down},
                                           Rows{"rounded_up", rounded_up},
                                           Rows{"of_all_sizes", of_all_sizes},
                                           Rows{"of_different_length", of_different_length}),
                         [](const auto& info) { return info.param.name; });

TEST_P(SearchBound, HoldsAndIsClose) {
  for (const Offset width : {1, 40, 300})
    for (const bool distance : {false, true}) {
      SCOPED_TRACE(std::to_string(width) + (distance ? " distance" : " product"));
      const Matrix base = matrix_of(GetParam(), 130, width, 0);
      const Matrix queries = matrix_of(GetParam(), 3, width, 200);
      const std::vector<double> most = bounds(base, queries, distance);
      for (Offset q = 0; q < queries.rows; ++q)
        for (Offset r = 0; r < base.rows; ++r) {
          double product = 0, square = 0;
          for (Offset c = 0; c < width; ++c) {
            product += double{queries.row(q)[c]} * base.row(r)[c];
            square += double{base.row(r)[c]} * base.row(r)[c];
          }
          const double score = distance ? product - square / 2 : product;
          const double norms = row_norm(queries.row(q), width) * std::sqrt(square);
          // What rows much shorter than the longest lose to the smallest numbers of fp16.
          const double tiny = row_norm(queries.row(q), width) * longest(base) * 0x1p-30;
          const double close = 3e-3 * norms + 1e-6 * square + tiny * std::sqrt(width);
          ASSERT_GE(most[q * base.rows + r], score) << q << ", " << r;
          ASSERT_LE(most[q * base.rows + r], score + close) << q << ", " << r;
        }
    }
}

}  // namespace
}  // namespace wf::testing
