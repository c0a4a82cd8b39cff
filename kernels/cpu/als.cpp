#include "cpu/als.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include "contract/als_check.hpp"
#include "cpu/als/half_step.hpp"
#include "cpu/als/loss.hpp"
#include "cpu/als/schedule.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/dense/product.hpp"

namespace wf::cpu {
namespace {

/// One side's rows, their schedule and factors.
struct Side {
  Side(const AlsEntries& rows, int width)
      : entries(rows),
        schedule(rows),
        factors((rows.rows + product_rows - 1) / product_rows * product_rows, width) {}

  MatrixView<float> view() {
    return {factors.row(0), entries.rows, factors.columns(), factors.stride()};
  }

  AlsEntries entries;
  Schedule schedule;
  Matrix<float> factors;
  // None until asked for.
  mutable Matrix<double> gramian;
  mutable std::optional<Basis> basis;  ///< of the last rows that were folded in
};

class CpuAls final : public AlsSolver {
 public:
  CpuAls(const AlsEntries& users, const AlsEntries& items, const AlsParameters& parameters)
      : parameters_(parameters),
        users_(users, parameters.factors),
        items_(items, parameters.factors) {}

  void write_factors(AlsSide which, MatrixView<const float> source) override {
    Side& target = side(which);
    check_als_factors(source, target.entries.rows, parameters_.factors);
    for (Offset r = 0; r < source.rows; ++r)
      std::copy_n(source.row(r), parameters_.factors, target.factors.row(r));
    forget(target);
  }

  void read_factors(AlsSide which, MatrixView<float> target) const override {
    const Side& source = side(which);
    check_als_factors(target, source.entries.rows, parameters_.factors);
    for (Offset r = 0; r < target.rows; ++r) {
      std::copy_n(source.factors.row(r), parameters_.factors, target.row(r));
      std::fill(target.row(r) + parameters_.factors, target.row(r) + target.stride, 0.0f);
    }
  }

  AlsReport iterate() override {
    const AlsReport users = half_step(users_, items_);
    const AlsReport items = half_step(items_, users_);
    return {users.kept_rows + items.kept_rows, std::max(users.jitter, items.jitter)};
  }

  double loss() const override {
    return als_loss(users_.entries, users_.factors.view(), gramian(users_), items_.entries,
                    items_.factors.view(), gramian(items_), parameters_);
  }

  AlsReport fold_in(AlsSide which, const AlsEntries& rows, AlsMethod method,
                    MatrixView<float> out) const override {
    const Side& other = side(which == AlsSide::users ? AlsSide::items : AlsSide::users);
    check_shape("als: the column count of the rows to fold in", rows.columns, other.entries.rows);
    check_als_factors(out, rows.rows, parameters_.factors);
    AlsParameters parameters = parameters_;
    parameters.method = method;
    Matrix<float> whitened;
    const Regularization range = regularization_range(rows);
    if (!other.basis || other.basis->regularization != range)
      other.basis.emplace(gramian(other), parameters_, range);
    return solve_half_step(rows, Schedule(rows), {other.factors.view(), *other.basis}, parameters,
                           whitened, out);
  }

 private:
  const Side& side(AlsSide which) const { return which == AlsSide::users ? users_ : items_; }
  Side& side(AlsSide which) { return which == AlsSide::users ? users_ : items_; }

  /// What was made of the side's factors, which have changed.
  static void forget(Side& side) {
    side.gramian = {};
    side.basis.reset();
  }

  const Matrix<double>& gramian(const Side& side) const {
    if (side.gramian.empty()) side.gramian = cpu::gramian(side.factors.view(), parameters_.threads);
    return side.gramian;
  }

  AlsReport half_step(Side& solved, const Side& fixed) {
    const Basis basis(gramian(fixed), parameters_, regularization_range(solved.entries));
    const AlsReport report =
        solve_half_step(solved.entries, solved.schedule, {fixed.factors.view(), basis}, parameters_,
                        whitened_, solved.view());
    forget(solved);
    return report;
  }

  AlsParameters parameters_;
  Side users_;
  Side items_;
  Matrix<float> whitened_;
};

}  // namespace

std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters) {
  check_als(users, items, parameters);
  try {
    return std::make_unique<CpuAls>(users, items, parameters);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::memory, "als: no memory for the factors of " +
                                       std::to_string(users.rows) + " users and " +
                                       std::to_string(items.rows) + " items");
  }
}

}  // namespace wf::cpu
