#include "cpu/sparse.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <vector>

#include "contract/sparse_check.hpp"
#include "cpu/sparse/gramian_row.hpp"
#include "cpu/sparse/product.hpp"
#include "cpu/sparse/transpose.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

struct Neighbour {
  float similarity;
  Id id;
};

bool is_better(const Neighbour& a, const Neighbour& b) {
  return a.similarity > b.similarity || (a.similarity == b.similarity && a.id < b.id);
}

/// The k best of those it is given, as a heap whose front is the worst of them.
class BestNeighbours {
 public:
  explicit BestNeighbours(std::size_t k) : k_(k) {}

  void add(Neighbour candidate) {
    if (heap_.size() == k_) {
      if (!is_better(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), is_better);
      heap_.back() = candidate;
    } else {
      heap_.push_back(candidate);
    }
    std::push_heap(heap_.begin(), heap_.end(), is_better);
  }

  /// Writes them, best first, and forgets them.
  void write(Id* ids, float* similarities) {
    std::sort_heap(heap_.begin(), heap_.end(), is_better);
    for (std::size_t n = 0; n < k_; ++n) {
      ids[n] = n < heap_.size() ? heap_[n].id : no_id;
      similarities[n] = n < heap_.size() ? heap_[n].similarity : 0;
    }
    heap_.clear();
  }

 private:
  std::size_t k_;
  std::vector<Neighbour> heap_;
};

class CpuSparse final : public SparseMatrix {
 public:
  CpuSparse(const CsrView& matrix, int threads)
      : matrix_(matrix), threads_(thread_count(threads)) {}

  Offset rows() const override { return matrix_.rows; }
  Offset columns() const override { return matrix_.columns; }

  void multiply(MatrixView<const float> dense, MatrixView<float> product) const override {
    check_sparse_product(rows(), columns(), dense, product);
    sparse_product(matrix_, dense, threads_, product);
  }

  void multiply_transposed(MatrixView<const float> dense,
                           MatrixView<float> product) const override {
    check_sparse_product(columns(), rows(), dense, product);
    sparse_product(by_column(), dense, threads_, product);
  }

  void top_k_of_gramian(const GramianRequest& request, Id* ids,
                        float* similarities) const override {
    check_gramian_request(request, columns());
    const CsrView transposed = by_column();
    for (Offset c = 0; c < columns(); ++c) check_squared_norm(squared_norms_[c], c);
    // Columns differ much in work: few at a time.
    constexpr Offset columns_per_block = 16;
    const Offset blocks = (request.column_count + columns_per_block - 1) / columns_per_block;
    std::atomic<Offset> next = 0;
    const int threads = static_cast<int>(std::clamp<Offset>(blocks, 1, threads_));
    parallel_for(threads, threads, [&](std::int64_t) {
      GramianRow row(matrix_, transposed);
      BestNeighbours best(static_cast<std::size_t>(request.k));
      for (Offset block; (block = next.fetch_add(1)) < blocks;) {
        const Offset end = std::min(request.column_count, (block + 1) * columns_per_block);
        for (Offset c = block * columns_per_block; c < end; ++c) {
          find_neighbours(request, request.first_column + c, row, best);
          best.write(ids + c * request.k, similarities + c * request.k);
        }
      }
    });
  }

 private:
  /// The transpose, made when first asked for.
  CsrView by_column() const {
    std::call_once(transposed_once_, [&] {
      transposed_ = transpose(matrix_);
      for (Offset c = 0; c < columns(); ++c) {
        double squares = 0;
        for (Offset k = transposed_.offsets[c]; k < transposed_.offsets[c + 1]; ++k) {
          const double value = transposed_.view().value(k);
          squares += value * value;
        }
        squared_norms_.push_back(squares);
        norms_.push_back(std::sqrt(squares));
      }
    });
    return transposed_.view();
  }

  void find_neighbours(const GramianRequest& request, Offset column, GramianRow& row,
                       BestNeighbours& best) const {
    row.compute(column);
    row.take([&](Id j, float product) {
      if (j == column && !request.with_diagonal) return;
      best.add({similarity(request, product, column, j), j});
    });
  }

  float similarity(const GramianRequest& request, double product, Offset i, Offset j) const {
    double denominator = 1;
    if (request.similarity == ColumnSimilarity::cosine)
      denominator = norms_[i] * norms_[j] + request.shrink;
    if (request.similarity == ColumnSimilarity::jaccard)
      denominator = squared_norms_[i] + squared_norms_[j] - product + request.shrink;
    return denominator == 0 ? 0 : static_cast<float>(product / denominator);
  }

  CsrView matrix_;
  int threads_;
  mutable std::once_flag transposed_once_;
  mutable CsrMatrix transposed_;
  mutable std::vector<double> squared_norms_;  ///< of the columns
  mutable std::vector<double> norms_;
};

}  // namespace

std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int threads) {
  check_sparse(matrix);
  return std::make_unique<CpuSparse>(matrix, threads);
}

}  // namespace wf::cpu
