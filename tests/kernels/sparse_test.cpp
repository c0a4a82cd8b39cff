#include "contract/sparse.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <thread>
#include <vector>

#include "contract/philox.hpp"
#include "kernels/backends.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf::test {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

class Sparse : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
  std::unique_ptr<SparseMatrix> made(const CsrView& matrix, int threads = 0) const {
    auto sparse = backend()->open(0)->make_sparse(matrix, threads);
    if (sparse == nullptr) throw std::runtime_error("the backend has no sparse matrices");
    return sparse;
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, Sparse, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

/// [1 2 0; 0 0 0; 0 -1 3]
CsrMatrix small() {
  CsrMatrix matrix;
  matrix.columns = 3;
  matrix.append_row({0, 1}, {1, 2}).append_row({}, {}).append_row({1, 2}, {-1, 3});
  return matrix;
}

/// About `chance` of all entries, those of the first row all there, the second row empty.
CsrMatrix random_matrix(Offset rows, Id columns, double chance, bool with_values,
                        std::uint64_t seed) {
  CsrMatrix matrix;
  matrix.columns = columns;
  for (Offset r = 0; r < rows; ++r) {
    std::vector<Id> indices;
    std::vector<float> values;
    for (Id c = 0; c < columns && r != 1; ++c) {
      const PhiloxBlock draw = philox(seed, 0, 0, static_cast<std::uint64_t>(r * columns + c));
      if (r != 0 && uniform_float(draw.word[0]) >= chance) continue;
      indices.push_back(c);
      if (with_values) values.push_back(2 * uniform_float(draw.word[1]) - 0.5f);
    }
    matrix.append_row(indices, values);
  }
  return matrix;
}

std::vector<float> random_values(Offset count, std::uint64_t seed) {
  std::vector<float> values;
  for (Offset i = 0; i < count; ++i)
    values.push_back(uniform_float(philox(seed, 1, 0, static_cast<std::uint64_t>(i)).word[0]) -
                     0.5f);
  return values;
}

struct Neighbours {
  std::vector<Id> ids;
  std::vector<float> similarities;
};

Neighbours neighbours(const SparseMatrix& matrix, const GramianRequest& request) {
  const auto size = static_cast<std::size_t>(request.column_count * request.k);
  Neighbours found{std::vector<Id>(size, -7), std::vector<float>(size, nan)};
  matrix.top_k_of_gramian(request, found.ids.data(), found.similarities.data());
  return found;
}

GramianRequest request_of(const SparseMatrix& matrix, int k, ColumnSimilarity similarity) {
  GramianRequest request;
  request.k = k;
  request.similarity = similarity;
  request.column_count = matrix.columns();
  return request;
}

// A [1 2; 3 4; 5 6] = [7 10; 0 0; 12 14].
TEST_P(Sparse, MultipliesByHand) {
  const CsrMatrix matrix = small();
  const std::vector<float> dense{1, 2, 3, 4, 5, 6};
  std::vector<float> product(6, nan);
  made(matrix.view())->multiply({dense.data(), 3, 2, 2}, {product.data(), 3, 2, 2});
  EXPECT_EQ(product, (std::vector<float>{7, 10, 0, 0, 12, 14}));
}

// A' [1 2; 3 4; 5 6] = [1 2; -3 -2; 15 18].
TEST_P(Sparse, MultipliesTheTransposeByHand) {
  const CsrMatrix matrix = small();
  const std::vector<float> dense{1, 2, 3, 4, 5, 6};
  std::vector<float> product(6, nan);
  made(matrix.view())->multiply_transposed({dense.data(), 3, 2, 2}, {product.data(), 3, 2, 2});
  EXPECT_EQ(product, (std::vector<float>{1, 2, -3, -2, 15, 18}));
}

// Rows 0 and 2 of the matrix above without values, between rows that are not looked at.
TEST_P(Sparse, AMatrixOfOnesThatIsAPartOfAnother) {
  CsrMatrix matrix;
  matrix.columns = 3;
  matrix.append_row({0, 2}).append_row({0, 1}).append_row({1, 2}).append_row({0});
  const auto part = made(matrix.view().slice(1, 2));
  const std::vector<float> dense{1, 2, 4};
  std::vector<float> product(2, nan), transposed(3, nan);
  part->multiply({dense.data(), 3, 1, 1}, {product.data(), 2, 1, 1});
  EXPECT_EQ(product, (std::vector<float>{3, 6}));
  part->multiply_transposed({dense.data(), 2, 1, 1}, {transposed.data(), 3, 1, 1});
  EXPECT_EQ(transposed, (std::vector<float>{1, 3, 2}));
  const Neighbours found = neighbours(*part, request_of(*part, 2, ColumnSimilarity::dot));
  EXPECT_EQ(found.ids, (std::vector<Id>{1, no_id, 0, 2, 1, no_id}));
  EXPECT_EQ(found.similarities, (std::vector<float>{1, 0, 1, 1, 1, 0}));
}

/// The product of both, or of the transpose, in double precision.
std::vector<double> product_of(const CsrView& matrix, const std::vector<float>& dense, Offset width,
                               bool transposed, std::vector<double>& magnitudes) {
  std::vector<double> product((transposed ? matrix.columns : matrix.rows) * width);
  magnitudes.assign(product.size(), 0);
  for (Offset r = 0; r < matrix.rows; ++r)
    for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k)
      for (Offset j = 0; j < width; ++j) {
        const Offset from = transposed ? r : matrix.indices[k];
        const Offset to = transposed ? matrix.indices[k] : r;
        const double term = double{matrix.value(k)} * dense[from * width + j];
        product[to * width + j] += term;
        magnitudes[to * width + j] += std::abs(term);
      }
  return product;
}

TEST_P(Sparse, ProductsOfEveryWidth) {
  for (const Offset width : {1, 2, 31, 32, 33, 100, 128, 257, 4096})
    for (const bool with_values : {false, true}) {
      const CsrMatrix matrix = random_matrix(70, 41, 0.2, with_values, 3);
      const auto sparse = made(matrix.view());
      for (const bool transposed : {false, true}) {
        const Offset rows = transposed ? 41 : 70, from = transposed ? 70 : 41;
        const std::vector<float> dense = random_values(from * width, 4);
        // Rows further apart than they are wide, the gap poisoned.
        const Offset stride = width + 3;
        std::vector<float> wide(from * stride, nan), found(rows * stride, nan);
        for (Offset r = 0; r < from; ++r) std::copy_n(&dense[r * width], width, &wide[r * stride]);
        const MatrixView<const float> in{wide.data(), from, width, stride};
        const MatrixView<float> out{found.data(), rows, width, stride};
        transposed ? sparse->multiply_transposed(in, out) : sparse->multiply(in, out);
        std::vector<double> magnitudes;
        const std::vector<double> expected =
            product_of(matrix.view(), dense, width, transposed, magnitudes);
        for (Offset r = 0; r < rows; ++r)
          for (Offset j = 0; j < stride; ++j)
            if (j >= width)
              ASSERT_EQ(out.row(r)[j], 0) << "padding";
            else
              ASSERT_NEAR(out.row(r)[j], expected[r * width + j], 1e-5 * magnitudes[r * width + j])
                  << "width " << width << ", row " << r << ", column " << j;
      }
    }
}

// Of [1 1 0; 1 1 0; 1 0 1; 0 0 1] the Gramian is [3 2 1; 2 2 0; 1 0 2].
TEST_P(Sparse, NeighboursByHand) {
  CsrMatrix matrix;
  matrix.columns = 3;
  matrix.append_row({0, 1}).append_row({0, 1}).append_row({0, 2}).append_row({2});
  const auto sparse = made(matrix.view());
  const auto expect = [&](ColumnSimilarity similarity, double shrink, bool with_diagonal,
                          const std::vector<Id>& ids, const std::vector<double>& similarities) {
    GramianRequest request = request_of(*sparse, 3, similarity);
    request.shrink = shrink;
    request.with_diagonal = with_diagonal;
    const Neighbours found = neighbours(*sparse, request);
    EXPECT_EQ(found.ids, ids);
    for (std::size_t n = 0; n < similarities.size(); ++n)
      EXPECT_NEAR(found.similarities[n], similarities[n], 1e-6) << n;
  };
  const std::vector<Id> others{1, 2, no_id, 0, no_id, no_id, 0, no_id, no_id};
  expect(ColumnSimilarity::dot, 0, false, others, {2, 1, 0, 2, 0, 0, 1, 0, 0});
  expect(ColumnSimilarity::dot, 5, true, {0, 1, 2, 0, 1, no_id, 2, 0, no_id},
         {3, 2, 1, 2, 2, 0, 2, 1, 0});
  const double root = std::sqrt(6);
  expect(ColumnSimilarity::cosine, 0, false, others,
         {2 / root, 1 / root, 0, 2 / root, 0, 0, 1 / root, 0, 0});
  expect(ColumnSimilarity::cosine, 4, false, others,
         {2 / (root + 4), 1 / (root + 4), 0, 2 / (root + 4), 0, 0, 1 / (root + 4), 0, 0});
  expect(ColumnSimilarity::jaccard, 0, false, others,
         {2 / 3.0, 1 / 4.0, 0, 2 / 3.0, 0, 0, 1 / 4.0, 0, 0});
  expect(ColumnSimilarity::jaccard, 1, true, {0, 1, 2, 1, 0, no_id, 2, 0, no_id},
         {3 / 4.0, 2 / 4.0, 1 / 5.0, 2 / 3.0, 2 / 4.0, 0, 2 / 3.0, 1 / 5.0, 0});
}

// Columns 1, 2 and 4 are alike to column 0; of these the lower numbers come first. A shared row
// counts even where the products sum to 0, as of column 3; a stored 0 is stored.
TEST_P(Sparse, TiesGoByIdAndSharedRowsOfNothingCount) {
  CsrMatrix matrix;
  matrix.columns = 6;
  matrix.append_row({0, 1, 2, 3, 4}, {1, 1, 1, 1, 1});
  matrix.append_row({0, 3}, {1, -1});
  matrix.append_row({5}, {0});
  const auto sparse = made(matrix.view());
  GramianRequest request = request_of(*sparse, 2, ColumnSimilarity::dot);
  request.column_count = 1;
  EXPECT_EQ(neighbours(*sparse, request).ids, (std::vector<Id>{1, 2}));
  request.k = 9;
  const Neighbours all = neighbours(*sparse, request);
  EXPECT_EQ(all.ids, (std::vector<Id>{1, 2, 4, 3, no_id, no_id, no_id, no_id, no_id}));
  EXPECT_EQ(all.similarities, (std::vector<float>{1, 1, 1, 0, 0, 0, 0, 0, 0}));
  for (const ColumnSimilarity similarity : {ColumnSimilarity::cosine, ColumnSimilarity::jaccard}) {
    GramianRequest of_zero = request_of(*sparse, 1, similarity);
    of_zero.first_column = 5;
    of_zero.column_count = 1;
    of_zero.with_diagonal = true;
    const Neighbours itself = neighbours(*sparse, of_zero);
    EXPECT_EQ(itself.ids[0], 5);
    EXPECT_EQ(itself.similarities[0], 0);
  }
}

/// What the request asks for, in double precision, by code that no backend shares.
std::vector<std::map<Id, double>> similarities_of(const CsrView& matrix,
                                                  const GramianRequest& request) {
  std::vector<std::map<Id, double>> gramian(static_cast<std::size_t>(matrix.columns));
  for (Offset r = 0; r < matrix.rows; ++r)
    for (Offset a = matrix.offsets[r]; a < matrix.offsets[r + 1]; ++a)
      for (Offset b = matrix.offsets[r]; b < matrix.offsets[r + 1]; ++b)
        gramian[matrix.indices[a]][matrix.indices[b]] += double{matrix.value(a)} * matrix.value(b);
  auto result = gramian;
  for (Id i = 0; i < matrix.columns; ++i)
    for (auto& [j, g] : result[i]) {
      const double ii = gramian[i][i], jj = gramian[j][j];
      if (request.similarity == ColumnSimilarity::cosine) g /= std::sqrt(ii * jj) + request.shrink;
      if (request.similarity == ColumnSimilarity::jaccard) g /= ii + jj - g + request.shrink;
    }
  return result;
}

void expect_neighbours(const CsrView& matrix, const GramianRequest& request,
                       const Neighbours& found) {
  const auto all = similarities_of(matrix, request);
  for (Offset c = 0; c < request.column_count; ++c) {
    const Id column = static_cast<Id>(request.first_column + c);
    std::map<Id, double> candidates = all[column];
    if (!request.with_diagonal) candidates.erase(column);
    std::vector<double> best;
    for (const auto& [j, similarity] : candidates) best.push_back(similarity);
    std::sort(best.rbegin(), best.rend());
    const double scale = best.empty() ? 0 : std::max(std::abs(best.front()), std::abs(best.back()));
    const Id* ids = &found.ids[c * request.k];
    const float* similarities = &found.similarities[c * request.k];
    for (std::size_t n = 0; n < static_cast<std::size_t>(request.k); ++n) {
      if (n >= best.size()) {
        ASSERT_EQ(ids[n], no_id);
        ASSERT_EQ(similarities[n], 0);
        continue;
      }
      ASSERT_EQ(candidates.count(ids[n]), 1u) << "column " << column << ", place " << n;
      ASSERT_NEAR(similarities[n], candidates[ids[n]], 1e-5 * scale);
      ASSERT_NEAR(similarities[n], best[n], 1e-5 * scale);
      candidates.erase(ids[n]);
      if (n == 0) continue;
      ASSERT_GE(similarities[n - 1], similarities[n]);
      if (similarities[n - 1] == similarities[n]) {
        ASSERT_LT(ids[n - 1], ids[n]);
      }
    }
  }
}

TEST_P(Sparse, NeighboursOfARandomMatrix) {
  for (const bool with_values : {false, true}) {
    const CsrMatrix matrix = random_matrix(90, 75, 0.08, with_values, 7);
    const auto sparse = made(matrix.view());
    for (const ColumnSimilarity similarity :
         {ColumnSimilarity::dot, ColumnSimilarity::cosine, ColumnSimilarity::jaccard})
      for (const int k : {1, 5, 74, 75, 200}) {
        GramianRequest request = request_of(*sparse, k, similarity);
        request.shrink = k == 5 ? 10 : 0;
        request.with_diagonal = k % 2 == 1;
        ASSERT_NO_FATAL_FAILURE(
            expect_neighbours(matrix.view(), request, neighbours(*sparse, request)));
      }
  }
}

// Columns with hardly a neighbour beside some that have many.
TEST_P(Sparse, NeighboursAmongManyColumns) {
  CsrMatrix matrix = random_matrix(40, 700, 0.002, true, 9);
  matrix.offsets[0] = matrix.offsets[1];  // the full row is not looked at
  const auto sparse = made(matrix.view());
  const GramianRequest request = request_of(*sparse, 3, ColumnSimilarity::cosine);
  ASSERT_NO_FATAL_FAILURE(expect_neighbours(matrix.view(), request, neighbours(*sparse, request)));
}

TEST_P(Sparse, PartsAndThreadsChangeNoBit) {
  const CsrMatrix matrix = random_matrix(300, 130, 0.05, true, 8);
  const auto one = made(matrix.view(), 1), three = made(matrix.view(), 3);
  const GramianRequest whole = request_of(*one, 6, ColumnSimilarity::cosine);
  const Neighbours expected = neighbours(*one, whole);
  const Neighbours found = neighbours(*three, whole);
  EXPECT_EQ(found.ids, expected.ids);
  EXPECT_EQ(found.similarities, expected.similarities);
  GramianRequest part = whole;
  for (part.first_column = 0; part.first_column < 130; part.first_column += part.column_count) {
    part.column_count = std::min<Offset>(47, 130 - part.first_column);
    const Neighbours some = neighbours(*three, part);
    for (std::size_t n = 0; n < some.ids.size(); ++n) {
      EXPECT_EQ(some.ids[n], expected.ids[part.first_column * 6 + n]);
      EXPECT_EQ(some.similarities[n], expected.similarities[part.first_column * 6 + n]);
    }
  }
  const Offset width = 200;
  const std::vector<float> dense = random_values(300 * width, 9);
  std::vector<std::vector<float>> products;
  for (const SparseMatrix* sparse : {one.get(), three.get()}) {
    products.emplace_back(130 * width);
    sparse->multiply_transposed({dense.data(), 300, width, width},
                                {products.back().data(), 130, width, width});
  }
  EXPECT_EQ(products[0], products[1]);
}

TEST_P(Sparse, ThreadsMayShareOne) {
  const CsrMatrix matrix = random_matrix(60, 50, 0.2, true, 11);
  const auto sparse = made(matrix.view(), 1);
  const GramianRequest request = request_of(*sparse, 4, ColumnSimilarity::jaccard);
  std::vector<Neighbours> found(3);
  std::vector<std::thread> threads;
  for (Neighbours& own : found) threads.emplace_back([&] { own = neighbours(*sparse, request); });
  for (std::thread& thread : threads) thread.join();
  const Neighbours expected = neighbours(*sparse, request);
  for (const Neighbours& own : found) {
    EXPECT_EQ(own.ids, expected.ids);
    EXPECT_EQ(own.similarities, expected.similarities);
  }
}

TEST_P(Sparse, MatricesOfNothing) {
  for (const auto& [rows, columns] : {std::pair{0, 0}, {0, 4}, {3, 0}, {3, 4}})
    for (const bool with_offsets : {false, true}) {
      const std::vector<Offset> offsets(rows + 1);
      const auto sparse =
          made({rows, columns, with_offsets ? offsets.data() : nullptr, nullptr, nullptr});
      std::vector<float> dense(24, 1), product(24, nan), transposed(24, nan);
      sparse->multiply({dense.data(), columns, 5, 6}, {product.data(), rows, 5, 6});
      sparse->multiply_transposed({dense.data(), rows, 5, 6}, {transposed.data(), columns, 5, 6});
      for (int i = 0; i < 6 * rows; ++i) EXPECT_EQ(product[i], 0);
      for (int i = 0; i < 6 * columns; ++i) EXPECT_EQ(transposed[i], 0);
      const Neighbours found = neighbours(*sparse, request_of(*sparse, 2, ColumnSimilarity::dot));
      EXPECT_EQ(found.ids, std::vector<Id>(2 * columns, no_id));
      EXPECT_EQ(found.similarities, std::vector<float>(2 * columns, 0.0f));
    }
}

TEST_P(Sparse, RefusesWhatDoesNotFit) {
  const auto message_of = [](const auto& action) { return thrown_by(action).message; };
  CsrMatrix matrix = small();
  matrix.values[2] = nan;
  EXPECT_EQ(message_of([&] { made(matrix.view()); }),
            "sparse: row 2: found value nan, expected a finite number");
  matrix = small();
  matrix.indices[3] = 3;
  EXPECT_EQ(message_of([&] { made(matrix.view()); }),
            "sparse: row 2: found column 3, expected ascending ones below 3");
  matrix.indices[3] = 1;
  EXPECT_EQ(message_of([&] { made(matrix.view()); }),
            "sparse: row 2: found column 1, expected ascending ones below 3");
  matrix = small();
  const auto sparse = made(matrix.view());
  std::vector<float> dense(12), product(12);
  const auto multiply = [&](MatrixView<const float> in, MatrixView<float> out) {
    return message_of([&] { sparse->multiply(in, out); });
  };
  EXPECT_EQ(multiply({dense.data(), 4, 2, 2}, {product.data(), 3, 2, 2}),
            "sparse: the row count of the dense matrix is 4, expected 3");
  EXPECT_EQ(multiply({dense.data(), 3, 2, 2}, {product.data(), 2, 2, 2}),
            "sparse: the row count of the product is 2, expected 3");
  EXPECT_EQ(multiply({dense.data(), 3, 2, 2}, {product.data(), 3, 3, 3}),
            "sparse: the width of the product is 3, expected 2");
  const auto refused = [&](const auto& change) {
    GramianRequest request = request_of(*sparse, 1, ColumnSimilarity::cosine);
    change(request);
    return thrown_by([&] {
             std::vector<Id> ids(32);
             std::vector<float> similarities(32);
             sparse->top_k_of_gramian(request, ids.data(), similarities.data());
           }).code == ErrorCode::argument;
  };
  EXPECT_TRUE(refused([](GramianRequest& request) { request.k = 0; }));
  EXPECT_TRUE(refused([](GramianRequest& request) { request.shrink = -1; }));
  EXPECT_TRUE(refused([](GramianRequest& request) { request.shrink = nan; }));
  EXPECT_TRUE(refused([](GramianRequest& request) { request.first_column = 1; }));
  EXPECT_TRUE(refused([](GramianRequest& request) { request.first_column = -1; }));
  EXPECT_TRUE(refused([](GramianRequest& request) { request.column_count = -1; }));
}

// The squared norm of column 1 is 2e38 + 2e38, more than the largest float32.
TEST_P(Sparse, RefusesSimilaritiesThatWouldOverflow) {
  CsrMatrix matrix;
  matrix.columns = 2;
  const float large = std::sqrt(2e38f);
  matrix.append_row({0, 1}, {1, large}).append_row({1}, {large});
  const auto sparse = made(matrix.view());
  EXPECT_EQ(thrown_by([&] {
              neighbours(*sparse, request_of(*sparse, 1, ColumnSimilarity::cosine));
            }).code,
            ErrorCode::numeric);
}

}  // namespace
}  // namespace wf::test
