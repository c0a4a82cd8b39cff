#include "cpu/als.hpp"

#include <algorithm>
#include <memory>
#include <new>

#include "contract/als_check.hpp"
#include "cpu/als/half_step.hpp"
#include "cpu/als/loss.hpp"
#include "cpu/als/schedule.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/dense/product.hpp"
#include "cpu/resident_factors.hpp"

namespace wf::cpu {
namespace {

/// One side's rows, their schedule and factors.
struct SideState {
  SideState(const AlsEntries& rows, int width)
      : entries(rows),
        schedule(rows),
        factors((rows.rows + product_rows - 1) / product_rows * product_rows, width) {}

  MatrixView<float> view() {
    return {factors.row(0), entries.rows, factors.columns(), factors.stride()};
  }
  MatrixView<const float> view() const {
    return {factors.row(0), entries.rows, factors.columns(), factors.stride()};
  }

  AlsEntries entries;
  Schedule schedule;
  Matrix<float> factors;
  mutable Matrix<double> gramian;  ///< of the factors; empty until asked for
};

class CpuAls final : public AlsSolver {
 public:
  CpuAls(const AlsEntries& users, const AlsEntries& items, const AlsParameters& parameters)
      : parameters_(parameters),
        users_(users, parameters.factors),
        items_(items, parameters.factors) {}

  void write_factors(Side side, MatrixView<const float> source) override {
    SideState& target = at(side);
    check_als_factors(source, target.entries.rows, parameters_.factors);
    for (Offset r = 0; r < source.rows; ++r)
      std::copy_n(source.row(r), parameters_.factors, target.factors.row(r));
    target.gramian = {};
  }

  void read_factors(Side side, MatrixView<float> target) const override {
    const SideState& source = at(side);
    check_als_factors(target, source.entries.rows, parameters_.factors);
    for (Offset r = 0; r < target.rows; ++r) {
      std::copy_n(source.factors.row(r), parameters_.factors, target.row(r));
      std::fill(target.row(r) + parameters_.factors, target.row(r) + target.stride, 0.0f);
    }
  }

  std::shared_ptr<const ResidentFactors> factors(Side side) const override {
    return std::make_shared<HostFactors>(at(side).view());
  }

  AlsReport half_step(Side side) override {
    SideState& solved = at(side);
    const SideState& fixed = at(other_side(side));
    const Basis basis(gramian(fixed), parameters_, regularization_range(solved.entries));
    const AlsReport report =
        solve_half_step(solved.entries, solved.schedule, {fixed.factors.view(), basis}, parameters_,
                        whitened_, solved.view());
    solved.gramian = {};
    return report;
  }

  double loss() const override {
    return als_loss(users_.entries, users_.factors.view(), gramian(users_), items_.entries,
                    items_.factors.view(), gramian(items_), parameters_);
  }

 private:
  const SideState& at(Side side) const { return side == Side::users ? users_ : items_; }
  SideState& at(Side side) { return side == Side::users ? users_ : items_; }

  const Matrix<double>& gramian(const SideState& side) const {
    if (side.gramian.empty()) side.gramian = cpu::gramian(side.factors.view(), parameters_.threads);
    return side.gramian;
  }

  AlsParameters parameters_;
  SideState users_;
  SideState items_;
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
