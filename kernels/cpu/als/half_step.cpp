#include "cpu/als/half_step.hpp"

#include <omp.h>

#include <cmath>
#include <optional>
#include <vector>

#include "cpu/als/panel.hpp"
#include "cpu/als/panel_cg.hpp"
#include "cpu/als/panel_cholesky.hpp"
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

bool all_finite(const float* x, Offset count) {
  float sum = 0;
  for (Offset i = 0; i < count; ++i) sum += x[i] * 0.0f;
  return sum == 0;
}

/// What one thread works in.
struct Workspace {
  Workspace(const AlsParameters& parameters, const Schedule& schedule)
      : panel(schedule.most_entries, parameters.factors),
        solutions(Schedule::block_rows, parameters.factors),
        whitened(Schedule::block_rows, parameters.factors),
        scale(1, parameters.factors),
        vectors(cg_vectors, parameters.factors) {
    const Offset width = padded(parameters.factors);
    if (parameters.method == AlsMethod::cholesky) matrix = Matrix<float>(width, parameters.factors);
    if (parameters.method == AlsMethod::subspace)
      subspace.emplace(parameters.factors, parameters.block_size, schedule.most_entries);
  }

  Panel panel;
  Matrix<float> solutions;  ///< x of a block's rows
  Matrix<float> whitened;   ///< z of them
  Matrix<float> scale;
  Matrix<float> vectors;
  Matrix<float> matrix;
  std::optional<SubspaceSolver> subspace;
  Offset kept_rows = 0;
};

class HalfStep {
 public:
  HalfStep(const AlsEntries& entries, const Schedule& schedule, const FixedSide& fixed,
           const AlsParameters& parameters, MatrixView<float> out)
      : entries_(entries),
        schedule_(schedule),
        parameters_(parameters),
        gramian_(weighted_gramian(fixed.gramian, parameters.unobserved_weight)),
        whitening_(copy(gramian_), parameters.factors, regularization_range(entries)),
        raw_(fixed.factors),
        out_(out) {
    for (int i = 0; i < parameters.factors; ++i) gramian_.row(i)[i] += whitening_.jitter();
  }

  AlsReport run() {
    const double width = parameters_.factors;
    const int threads =
        thread_count(parameters_.threads, width * static_cast<double>(entries_.size() + raw_.rows));
    const bool whiten = parameters_.method != AlsMethod::subspace && !whitening_.identity();
    if (whitening_.valid() && whiten) whitened_ = Matrix<float>(raw_.rows, parameters_.factors);
    std::vector<Workspace> workspaces;
    for (int t = 0; t < threads; ++t) workspaces.emplace_back(parameters_, schedule_);
#pragma omp parallel num_threads(threads)
    {
      clear_empty_rows();
      if (whitening_.valid()) {
        if (whiten) whiten_entries();
        Workspace& workspace = workspaces[omp_get_thread_num()];
#pragma omp for schedule(dynamic, 1)
        for (Offset b = 0; b < schedule_.block_count(); ++b) solve_block(b, workspace);
      }
    }
    AlsReport report{0, whitening_.jitter()};
    if (!whitening_.valid()) report.kept_rows = static_cast<Offset>(schedule_.rows.size());
    for (const Workspace& workspace : workspaces) report.kept_rows += workspace.kept_rows;
    return report;
  }

 private:
  static Matrix<double> copy(const Matrix<double>& source) {
    Matrix<double> target(source.rows(), source.columns());
    std::copy_n(source.row(0), source.rows() * source.stride(), target.row(0));
    return target;
  }

  void clear_empty_rows() {
#pragma omp for schedule(static)
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

  void solve_block(Offset b, Workspace& work) {
    const Id* rows = schedule_.rows.data() + schedule_.blocks[b];
    const Offset count = schedule_.blocks[b + 1] - schedule_.blocks[b];
    const bool whiten = parameters_.method != AlsMethod::subspace && !whitening_.identity();
    Matrix<float>& solutions = whiten ? work.whitened : work.solutions;
    for (Offset i = 0; i < count; ++i)
      std::copy_n(out_.row(rows[i]), parameters_.factors, work.solutions.row(i));
    if (whiten) whitening_.whiten_solutions(work.solutions.view(), work.whitened.view());
    bool solved[Schedule::block_rows];
    for (Offset i = 0; i < count; ++i) solved[i] = solve_row(rows[i], solutions.row(i), work);
    if (whiten) whitening_.unwhiten_solutions(work.whitened.view(), work.solutions.view());
    for (Offset i = 0; i < count; ++i) {
      const float* x = work.solutions.row(i);
      if (solved[i] && all_finite(x, parameters_.factors))
        std::copy_n(x, parameters_.factors, out_.row(rows[i]));
      else
        ++work.kept_rows;
    }
  }

  bool solve_row(Id r, float* x, Workspace& work) {
    const double regularization = entries_.regularization[r];
    if (parameters_.method == AlsMethod::subspace) {
      work.panel.gather(entries_, r, raw_, nullptr);
      return work.subspace->solve(work.panel, gramian_, regularization, x);
    }
    float identity = 1;
    float* scale = whitening_.scaled() ? work.scale.row(0) : nullptr;
    if (scale) identity = whitening_.scale(regularization, scale);
    work.panel.gather(entries_, r, whitening_.identity() ? raw_ : whitened_.view(), scale);
    for (int i = 0; scale && i < parameters_.factors; ++i) x[i] /= scale[i];
    const bool solved =
        parameters_.method == AlsMethod::cholesky
            ? solve_panel_cholesky(work.panel, identity, x, work.matrix)
            : solve_panel_cg(work.panel, identity, parameters_.cg_steps, x, work.vectors);
    for (int i = 0; scale && i < parameters_.factors; ++i) x[i] *= scale[i];
    return solved;
  }

  const AlsEntries& entries_;
  const Schedule& schedule_;
  AlsParameters parameters_;
  Matrix<double> gramian_;
  Whitening whitening_;
  MatrixView<const float> raw_;
  Matrix<float> whitened_;  ///< the fixed side's rows in the whitened basis
  MatrixView<float> out_;
};

}  // namespace

AlsReport solve_half_step(const AlsEntries& entries, const Schedule& schedule,
                          const FixedSide& fixed, const AlsParameters& parameters,
                          MatrixView<float> out) {
  return HalfStep(entries, schedule, fixed, parameters, out).run();
}

}  // namespace wf::cpu
