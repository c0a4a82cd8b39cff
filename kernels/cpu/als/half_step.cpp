#include "cpu/als/half_step.hpp"

#include <omp.h>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "cpu/als/giant_row.hpp"
#include "cpu/als/row_cg.hpp"
#include "cpu/als/row_cholesky.hpp"
#include "cpu/als/subspace.hpp"
#include "cpu/als/whitening.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// a0 times the Gramian, both triangles.
Matrix<double> weighted_gramian(const Matrix<double>& gramian, double a0) {
  Matrix<double> product(gramian.rows(), gramian.columns());
  for (Offset i = 0; i < gramian.rows(); ++i)
    for (Offset j = i; j < gramian.stride(); ++j)
      product.row(i)[j] = product.row(j)[i] = a0 * gramian.row(i)[j];
  return product;
}

Matrix<double> copy(const Matrix<double>& source) {
  Matrix<double> target(source.rows(), source.columns());
  std::copy_n(source.row(0), source.rows() * source.stride(), target.row(0));
  return target;
}

bool all_finite(const float* x, Offset count) {
  int found = 0;
  for (Offset i = 0; i < count; ++i)
    found |= !(std::abs(x[i]) <= std::numeric_limits<float>::max());
  return found == 0;
}

/// What one thread works in.
struct Workspace {
  Workspace(const AlsParameters& parameters, const Schedule& schedule)
      : solutions(Schedule::block_rows, parameters.factors),
        whitened(Schedule::block_rows, parameters.factors),
        scale(1, parameters.factors),
        vectors(cg_vectors, parameters.factors) {
    const Offset width = padded(parameters.factors);
    if (parameters.method == AlsMethod::cholesky) matrix = Matrix<float>(width, parameters.factors);
    if (parameters.method == AlsMethod::subspace)
      subspace.emplace(parameters.factors, parameters.block_size, schedule.most_entries);
    else if (parameters.method == AlsMethod::cholesky)
      panel = Matrix<float>(panel_rows(width, schedule.most_entries), parameters.factors);
  }

  Matrix<float> solutions;  ///< x of a block's rows
  Matrix<float> whitened;   ///< z of them
  Matrix<float> scale;
  Matrix<float> panel;
  Matrix<float> vectors;
  Matrix<float> matrix;
  std::optional<SubspaceSolver> subspace;
  Offset kept_rows = 0;
};

class HalfStep {
 public:
  HalfStep(const AlsEntries& entries, const Schedule& schedule, const FixedSide& fixed,
           const AlsParameters& parameters, Matrix<float>& whitened, MatrixView<float> out)
      : entries_(entries),
        schedule_(schedule),
        parameters_(parameters),
        gramian_(fixed.basis.gramian),
        whitening_(fixed.basis.whitening),
        whitens_(parameters.method != AlsMethod::subspace && !whitening_.identity()),
        giants_(parameters.method == AlsMethod::subspace ? 0 : schedule.giants),
        raw_(fixed.factors),
        whitened_(whitened),
        out_(out) {
    if (whitens_ && entries.rows > 0) select_entries();
  }

  AlsReport run() {
    const double width = parameters_.factors;
    const int threads =
        thread_count(parameters_.threads, width * static_cast<double>(entries_.size() + raw_.rows));
    const Offset whitened_rows = (raw_.rows + product_rows - 1) / product_rows * product_rows;
    if (whitening_.valid() && whitens_ && whitened_.rows() < whitened_rows)
      whitened_ = Matrix<float>(whitened_rows, parameters_.factors);
    if (giants_ > 0)
      giant_solver_ =
          GiantRowSolver(parameters_.factors, parameters_.method == AlsMethod::cholesky);
    std::vector<Workspace> workspaces;
    for (int t = 0; t < threads; ++t) workspaces.emplace_back(parameters_, schedule_);
#pragma omp parallel num_threads(threads)
    {
      clear_empty_rows();
      if (whitening_.valid()) {
        if (whitens_) whiten_entries();
        Workspace& workspace = workspaces[omp_get_thread_num()];
        for (Offset b = 0; b < giants_; ++b) solve_giant(b, workspace, workspaces[0]);
#pragma omp for schedule(dynamic, 1) nowait
        for (Offset b = giants_; b < schedule_.block_count(); ++b) solve_block(b, workspace);
      }
    }
    AlsReport report{0, whitening_.jitter()};
    if (!whitening_.valid()) report.kept_rows = static_cast<Offset>(schedule_.rows.size());
    for (const Workspace& workspace : workspaces) report.kept_rows += workspace.kept_rows;
    return report;
  }

 private:
  /// Takes of the fixed side only what the entries need, one by one, where that is less: folding in
  /// a row must not cost what whitening a whole side does.
  void select_entries() {
    const Offset first = entries_.offsets[0], last = entries_.offsets[entries_.rows];
    if (last - first >= raw_.rows) return;
    const Offset rows = (last - first + product_rows - 1) / product_rows * product_rows;
    selected_ = Matrix<float>(rows, parameters_.factors);
    selected_indices_.resize(last);
    for (Offset k = first; k < last; ++k) {
      selected_indices_[k] = static_cast<Id>(k - first);
      std::copy_n(raw_.row(entries_.indices[k]), selected_.stride(), selected_.row(k - first));
    }
    entries_.indices = selected_indices_.data();
    raw_ = selected_.view();
  }

  void clear_empty_rows() {
#pragma omp for schedule(static) nowait
    for (Offset r = 0; r < entries_.rows; ++r) {
      const Offset kept = entries_.degree(r) > 0 ? parameters_.factors : 0;
      std::fill(out_.row(r) + kept, out_.row(r) + out_.stride, 0.0f);
    }
  }

  void whiten_entries() {
    constexpr Offset chunk = 64;
    static_assert(chunk % product_rows == 0);
#pragma omp for schedule(static)
    for (Offset first = 0; first < raw_.rows; first += chunk) {
      const Offset count = std::min(chunk, raw_.rows - first);
      whitening_.whiten_entries({raw_.row(first), count, raw_.columns, raw_.stride},
                                {whitened_.row(first), count, raw_.columns, whitened_.stride()});
    }
  }

  Span<const Id> block(Offset b) const {
    const Offset first = schedule_.blocks[b];
    return Span<const Id>(schedule_.rows.data() + first,
                          static_cast<std::size_t>(schedule_.blocks[b + 1] - first));
  }

  /// Brings the rows of a block into the basis they are solved in.
  Matrix<float>& load_block(Span<const Id> rows, Workspace& work) const {
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::copy_n(out_.row(rows[i]), parameters_.factors, work.solutions.row(i));
    if (!whitens_) return work.solutions;
    whitening_.whiten_solutions(work.solutions.view(), work.whitened.view());
    return work.whitened;
  }

  void store_block(Span<const Id> rows, const bool* solved, Workspace& work) const {
    if (whitens_) whitening_.unwhiten_solutions(work.whitened.view(), work.solutions.view());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float* x = work.solutions.row(i);
      if (solved[i] && all_finite(x, parameters_.factors))
        std::copy_n(x, parameters_.factors, out_.row(rows[i]));
      else
        ++work.kept_rows;
    }
  }

  void solve_block(Offset b, Workspace& work) const {
    const Span<const Id> rows = block(b);
    Matrix<float>& solutions = load_block(rows, work);
    bool solved[Schedule::block_rows];
    for (std::size_t i = 0; i < rows.size(); ++i)
      solved[i] = solve_row(rows, i, solutions.row(i), work);
    store_block(rows, solved, work);
  }

  /// For all threads together: they share the solution in `shared`.
  void solve_giant(Offset b, Workspace& work, Workspace& shared) {
    const Id r = block(b)[0];
    float* x = whitens_ ? shared.whitened.row(0) : shared.solutions.row(0);
    const Scaling scaling = scale_row(r, work);
#pragma omp single
    {
      load_block(block(b), shared);
      scaling.enter(x);
    }
    const RowEntries row(entries_, r, vectors(), scaling.scale);
    const bool solved = dispatch([&](auto isa) {
      return parameters_.method == AlsMethod::cholesky
                 ? giant_solver_.solve_cholesky<isa>(row, scaling.identity, x, work.panel)
                 : giant_solver_.solve_cg<isa>(row, scaling.identity, parameters_.cg_steps, x,
                                               work.vectors);
    });
#pragma omp single
    {
      scaling.leave(x);
      store_block(block(b), &solved, shared);
    }
  }

  bool solve_row(Span<const Id> rows, std::size_t i, float* x, Workspace& work) const {
    const Id r = rows[i];
    if (parameters_.method == AlsMethod::subspace)
      return work.subspace->solve(RowEntries(entries_, r, raw_, nullptr), gramian_,
                                  entries_.regularization[r], x);
    const Scaling scaling = scale_row(r, work);
    const RowEntries row(entries_, r, vectors(), scaling.scale);
    const RowEntries next(entries_, rows[std::min(i + 1, rows.size() - 1)], vectors(), nullptr);
    scaling.enter(x);
    const bool solved = dispatch([&](auto isa) {
      return parameters_.method == AlsMethod::cholesky
                 ? solve_row_cholesky<isa>(row, scaling.identity, x, work.panel, work.matrix)
                 : solve_row_cg<isa>(row, i + 1 < rows.size() ? &next : nullptr, scaling.identity,
                                     parameters_.cg_steps, x, work.vectors);
    });
    scaling.leave(x);
    return solved;
  }

  /// The fixed side's rows in the basis that cg and cholesky work in.
  MatrixView<const float> vectors() const { return whitens_ ? whitened_.view() : raw_; }

  /// The last step of whitening, for rows that differ in regularization.
  struct Scaling {
    const float* scale;  ///< null: none
    int factors;
    float identity;

    void enter(float* x) const {
      for (int i = 0; scale && i < factors; ++i) x[i] /= scale[i];
    }
    void leave(float* x) const {
      for (int i = 0; scale && i < factors; ++i) x[i] *= scale[i];
    }
  };
  Scaling scale_row(Id r, Workspace& work) const {
    if (!whitening_.scaled()) return {nullptr, parameters_.factors, 1};
    float* scale = work.scale.row(0);
    return {scale, parameters_.factors, whitening_.scale(entries_.regularization[r], scale)};
  }

  AlsEntries entries_;
  const Schedule& schedule_;
  AlsParameters parameters_;
  const Matrix<double>& gramian_;
  const Whitening& whitening_;
  bool whitens_;
  Offset giants_;
  GiantRowSolver giant_solver_;
  MatrixView<const float> raw_;  ///< the fixed side's rows
  Matrix<float> selected_;       ///< those that the entries need, if not all
  std::vector<Id> selected_indices_;
  Matrix<float>& whitened_;  ///< the fixed side's rows in the whitened basis
  MatrixView<float> out_;
};

}  // namespace

Basis::Basis(const Matrix<double>& unweighted, const AlsParameters& parameters,
             Regularization range)
    : regularization(range),
      gramian(weighted_gramian(unweighted, parameters.unobserved_weight)),
      whitening(copy(gramian), parameters.factors, range) {
  for (int i = 0; i < parameters.factors; ++i) gramian.row(i)[i] += whitening.jitter();
}

AlsReport solve_half_step(const AlsEntries& entries, const Schedule& schedule,
                          const FixedSide& fixed, const AlsParameters& parameters,
                          Matrix<float>& whitened, MatrixView<float> out) {
  return HalfStep(entries, schedule, fixed, parameters, whitened, out).run();
}

}  // namespace wf::cpu
