#include "reference/sparse.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "contract/sparse_check.hpp"

namespace wf::reference {
namespace {

struct Neighbour {
  float similarity;
  Id id;
};

class ReferenceSparse final : public SparseMatrix {
 public:
  explicit ReferenceSparse(const CsrView& matrix)
      : matrix_(matrix),
        rows_of_(static_cast<std::size_t>(matrix.columns)),
        squared_norms_(rows_of_.size()) {
    for_each_entry([&](Offset row, Id column, double value) {
      rows_of_[column].emplace_back(row, value);
      squared_norms_[column] += value * value;
    });
  }

  Offset rows() const override { return matrix_.rows; }
  Offset columns() const override { return matrix_.columns; }

  void multiply(MatrixView<const float> dense, MatrixView<float> product) const override {
    check_sparse_product(rows(), columns(), dense, product);
    std::vector<std::vector<double>> sums(rows(), std::vector<double>(dense.columns));
    for_each_entry([&](Offset row, Id column, double value) {
      for (Offset j = 0; j < dense.columns; ++j) sums[row][j] += value * dense.row(column)[j];
    });
    write(sums, product);
  }

  void multiply_transposed(MatrixView<const float> dense,
                           MatrixView<float> product) const override {
    check_sparse_product(columns(), rows(), dense, product);
    std::vector<std::vector<double>> sums(columns(), std::vector<double>(dense.columns));
    for_each_entry([&](Offset row, Id column, double value) {
      for (Offset j = 0; j < dense.columns; ++j) sums[column][j] += value * dense.row(row)[j];
    });
    write(sums, product);
  }

  void top_k_of_gramian(const GramianRequest& request, Id* ids,
                        float* similarities) const override {
    check_gramian_request(request, columns());
    for (Offset j = 0; j < columns(); ++j) check_squared_norm(squared_norms_[j], j);
    for (Offset c = 0; c < request.column_count; ++c) {
      std::vector<Neighbour> found = neighbours(request, request.first_column + c);
      std::sort(found.begin(), found.end(), [](const Neighbour& a, const Neighbour& b) {
        return a.similarity > b.similarity || (a.similarity == b.similarity && a.id < b.id);
      });
      found.resize(static_cast<std::size_t>(request.k), {0, no_id});
      for (int n = 0; n < request.k; ++n) {
        ids[c * request.k + n] = found[n].id;
        similarities[c * request.k + n] = found[n].similarity;
      }
    }
  }

 private:
  /// Calls body(row, column, value) for every entry.
  template <class Body>
  void for_each_entry(const Body& body) const {
    if (matrix_.offsets == nullptr) return;
    for (Offset r = 0; r < matrix_.rows; ++r)
      for (Offset k = matrix_.offsets[r]; k < matrix_.offsets[r + 1]; ++k)
        body(r, matrix_.indices[k], double{matrix_.value(k)});
  }

  static void write(const std::vector<std::vector<double>>& sums, MatrixView<float> product) {
    for (Offset r = 0; r < product.rows; ++r) {
      std::copy(sums[r].begin(), sums[r].end(), product.row(r));
      std::fill(product.row(r) + product.columns, product.row(r) + product.stride, 0.0f);
    }
  }

  std::vector<Neighbour> neighbours(const GramianRequest& request, Offset i) const {
    std::map<Id, double> products;
    for (const auto& [row, value] : rows_of_[i])
      for (Offset k = matrix_.offsets[row]; k < matrix_.offsets[row + 1]; ++k)
        products[matrix_.indices[k]] += value * matrix_.value(k);
    if (!request.with_diagonal) products.erase(static_cast<Id>(i));
    std::vector<Neighbour> found;
    for (const auto& [j, product] : products)
      found.push_back({similarity(request, product, squared_norms_[i], squared_norms_[j]), j});
    return found;
  }

  static float similarity(const GramianRequest& request, double product, double square_i,
                          double square_j) {
    double denominator = 1;
    if (request.similarity == ColumnSimilarity::cosine)
      denominator = std::sqrt(square_i) * std::sqrt(square_j) + request.shrink;
    if (request.similarity == ColumnSimilarity::jaccard)
      denominator = square_i + square_j - product + request.shrink;
    return denominator == 0 ? 0 : static_cast<float>(product / denominator);
  }

  CsrView matrix_;
  std::vector<std::vector<std::pair<Offset, double>>> rows_of_;  ///< by column, with the values
  std::vector<double> squared_norms_;                            ///< of the columns
};

}  // namespace

std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix) {
  check_sparse(matrix);
  return std::make_unique<ReferenceSparse>(matrix);
}

}  // namespace wf::reference
