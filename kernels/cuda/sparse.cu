#include "cuda/sparse.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

#include "contract/sparse_check.hpp"
#include "cuda/device/matrix_copy.hpp"
#include "cuda/search/fp32/select.hpp"
#include "cuda/sparse/device_csr.hpp"
#include "cuda/sparse/gramian_rows.hpp"

namespace wf::cuda {
namespace {

class CudaSparse final : public SparseMatrix {
 public:
  CudaSparse(int device, const CsrView& matrix, const SparseTuning& tuning)
      : context_(device), tuning_(tuning), matrix_(copy_of(context_, matrix)) {}

  Offset rows() const override { return matrix_.rows; }
  Offset columns() const override { return matrix_.columns; }

  void multiply(MatrixView<const float> dense, MatrixView<float> product) const override {
    check_sparse_product(rows(), columns(), dense, product);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    multiply_by(matrix_, dense, product);
  }

  void multiply_transposed(MatrixView<const float> dense,
                           MatrixView<float> product) const override {
    check_sparse_product(columns(), rows(), dense, product);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    multiply_by(by_column(), dense, product);
  }

  void top_k_of_gramian(const GramianRequest& request, Id* ids,
                        float* similarities) const override {
    check_gramian_request(request, columns());
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    const DeviceCsr& transposed = by_column();
    for (std::size_t c = 0; c < host_squares_.size(); ++c)
      check_squared_norm(host_squares_[c], static_cast<Offset>(c));
    if (request.column_count == 0) return;
    const int k = static_cast<int>(std::min<Offset>(request.k, columns()));
    const SimilarityProblem problem{matrix_.view(),     transposed.view(), squares_.data(),
                                    request.similarity, request.shrink,    request.with_diagonal};
    const Offset fitting =
        static_cast<Offset>(tuning_.workspace_bytes / Workspace::bytes_per_column(columns(), k));
    const Offset batch = std::clamp<Offset>(fitting, 1, request.column_count);
    context_.require_memory(batch * Workspace::bytes_per_column(columns(), k),
                            "similarities of " + std::to_string(batch) + " columns at a time");
    Workspace workspace(batch, columns(), k);
    for (Offset first = 0; first < request.column_count; first += batch) {
      const int count = static_cast<int>(std::min(batch, request.column_count - first));
      workspace.find(context_, problem, request.first_column + first, count);
      workspace.read(context_, count, request.k, ids + first * request.k,
                     similarities + first * request.k);
    }
  }

 private:
  /// Of some columns at a time: their similarities and the best k of them.
  struct Workspace {
    Workspace(Offset batch, Offset column_count, int list_length)
        : columns(column_count),
          k(list_length),
          products(static_cast<std::size_t>(batch * columns)),
          values(products.size()),
          keys(static_cast<std::size_t>(batch) * 2 * k),
          states(static_cast<std::size_t>(batch)),
          ids(static_cast<std::size_t>(batch) * k),
          best(ids.size()) {}
    static std::size_t bytes_per_column(Offset columns, int k) {
      return static_cast<std::size_t>(columns) * (sizeof(double) + sizeof(float)) +
             static_cast<std::size_t>(k) * (2 * sizeof(RankKey) + sizeof(Id) + sizeof(float)) +
             sizeof(BestLists::State);
    }

    void find(const Context& context, const SimilarityProblem& problem, Offset first, int count) {
      find_similarities(context, problem, first, count, products.data(), values.data());
      states.clear(context);
      const BestLists lists{keys.data(), states.data(), k};
      select_columns(context, values.data(), count, {nullptr, 0, static_cast<int>(columns)}, false,
                     {}, lists);
      write_best(context, lists, count, false, ids.data(), best.data());
    }

    /// Into lists of `length`, at least k.
    void read(const Context& context, int count, int length, Id* out_ids, float* out_values) {
      std::vector<Id> found_ids(static_cast<std::size_t>(count) * k);
      std::vector<float> found(found_ids.size());
      ids.download(context, found_ids.data(), found_ids.size());
      best.download(context, found.data(), found.size());
      for (Offset c = 0; c < count; ++c) {
        std::copy_n(found_ids.data() + c * k, k, out_ids + c * length);
        std::copy_n(found.data() + c * k, k, out_values + c * length);
        std::fill(out_ids + c * length + k, out_ids + (c + 1) * length, no_id);
        std::fill(out_values + c * length + k, out_values + (c + 1) * length, 0.0f);
      }
    }

    Offset columns;
    int k;
    DeviceArray<double> products;
    DeviceArray<float> values;
    DeviceArray<RankKey> keys;
    DeviceArray<BestLists::State> states;
    DeviceArray<Id> ids;
    DeviceArray<float> best;
  };

  static DeviceCsr copy_of(const Context& context, const CsrView& matrix) {
    const Context::Scope scope = context.enter();
    context.require_memory(DeviceCsr::bytes_needed(matrix.rows, matrix.size()), "a sparse matrix");
    return DeviceCsr(context, matrix);
  }

  void multiply_by(const DeviceCsr& matrix, MatrixView<const float> dense,
                   MatrixView<float> product) const {
    const int width = static_cast<int>(dense.columns);
    if (width > 0 && product.rows > 0) {
      context_.require_memory(
          static_cast<std::size_t>((dense.rows + product.rows) * width) * sizeof(float),
          "a product with " + std::to_string(width) + " columns");
      DeviceArray<float> factor(static_cast<std::size_t>(dense.rows * width));
      DeviceArray<float> sums(static_cast<std::size_t>(product.rows * width));
      upload_rows(context_, dense, width, factor.data());
      sums.clear(context_);
      SparseProduct(context_, matrix.view(), {factor.data(), width, width},
                    {sums.data(), width, width})
          .run(context_);
      return download_rows(context_, sums.data(), width, product);
    }
    for (Offset r = 0; r < product.rows; ++r)
      std::fill(product.row(r), product.row(r) + product.stride, 0.0f);
  }

  /// The transpose, made when first asked for, with the columns' squared norms.
  const DeviceCsr& by_column() const {
    if (transposed_) return *transposed_;
    context_.require_memory(DeviceCsr::bytes_needed(columns(), matrix_.size()) +
                                transpose_bytes(matrix_.size()) + columns() * sizeof(double),
                            "the transpose of a sparse matrix");
    DeviceCsr turned = transposed(context_, matrix_);
    squares_ = DeviceArray<double>(static_cast<std::size_t>(columns()));
    find_squared_norms(context_, turned.view(), squares_.data());
    host_squares_ = squares_.download(context_);
    transposed_.emplace(std::move(turned));
    return *transposed_;
  }

  Context context_;
  SparseTuning tuning_;
  DeviceCsr matrix_;
  mutable std::mutex mutex_;  ///< of the device work and of what follows
  mutable std::optional<DeviceCsr> transposed_;
  mutable DeviceArray<double> squares_;
  mutable std::vector<double> host_squares_;
};

}  // namespace

std::unique_ptr<SparseMatrix> make_sparse(int device, const CsrView& matrix,
                                          const SparseTuning& tuning) {
  check_sparse(matrix);
  return std::make_unique<CudaSparse>(device, matrix, tuning);
}

}  // namespace wf::cuda
