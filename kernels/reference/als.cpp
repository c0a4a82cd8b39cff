#include "reference/als.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "contract/als_check.hpp"
#include "reference/als_row.hpp"
#include "reference/dense.hpp"

namespace wf::reference {
namespace {

struct Factors {
  Factors(Offset rows, int width) : rows(rows), width(width), values(rows * width) {}

  float* row(Offset r) { return values.data() + r * width; }
  const float* row(Offset r) const { return values.data() + r * width; }
  MatrixView<float> view() { return {values.data(), rows, width, width}; }

  Offset rows;
  int width;
  std::vector<float> values;
};

SquareMatrix gramian(const Factors& factors, double scale) {
  SquareMatrix g(factors.width);
  for (Offset r = 0; r < factors.rows; ++r)
    for (int i = 0; i < factors.width; ++i)
      for (int j = 0; j < factors.width; ++j)
        g.at(i, j) += scale * factors.row(r)[i] * factors.row(r)[j];
  return g;
}

/// The smallest regularization of a row that has entries.
double least_regularization(const AlsEntries& entries) {
  double least = std::numeric_limits<double>::infinity();
  for (Offset r = 0; r < entries.rows; ++r)
    if (entries.degree(r) > 0) least = std::min<double>(least, entries.regularization[r]);
  return std::isfinite(least) ? least : 0;
}

/// Adds to a singular Gramian what makes every row's problem definite and returns it.
double repair(SquareMatrix& g, double regularization) {
  SquareMatrix factor = g;
  add_to_diagonal(factor, regularization);
  const double jitter = 1e-6 * trace(factor) / g.size;
  if (factorise(factor) || !std::isfinite(jitter)) return 0;
  add_to_diagonal(g, jitter);
  return jitter;
}

AlsRow row_problem(const AlsEntries& entries, Offset r, const Factors& other,
                   const SquareMatrix& g) {
  const int f = g.size;
  AlsRow row{g, Vector(f), g};
  add_to_diagonal(row.matrix, entries.regularization[r]);
  row.preconditioner = row.matrix;
  for (Offset k = entries.offsets[r]; k < entries.offsets[r + 1]; ++k) {
    const float* q = other.row(entries.indices[k]);
    const double weight = entries.weights[k];
    for (int i = 0; i < f; ++i) {
      row.target[i] += double{entries.targets[k]} * q[i];
      for (int j = 0; j < f; ++j) row.matrix.at(i, j) += weight * q[i] * q[j];
    }
  }
  return row;
}

class ReferenceAls final : public AlsSolver {
 public:
  ReferenceAls(const AlsEntries& users, const AlsEntries& items, const AlsParameters& parameters)
      : users_(users),
        items_(items),
        parameters_(parameters),
        user_factors_(users.rows, parameters.factors),
        item_factors_(items.rows, parameters.factors) {}

  void write_factors(AlsSide side, MatrixView<const float> source) override {
    Factors& target = factors(side);
    check_als_factors(source, target.rows, target.width);
    for (Offset r = 0; r < target.rows; ++r)
      std::copy_n(source.row(r), target.width, target.row(r));
  }

  void read_factors(AlsSide side, MatrixView<float> target) const override {
    const Factors& source = factors(side);
    check_als_factors(target, source.rows, source.width);
    for (Offset r = 0; r < source.rows; ++r) {
      std::copy_n(source.row(r), source.width, target.row(r));
      std::fill(target.row(r) + source.width, target.row(r) + target.stride, 0.0f);
    }
  }

  AlsReport iterate() override {
    const AlsReport users =
        solve_rows(users_, item_factors_, parameters_.method, user_factors_.view());
    const AlsReport items =
        solve_rows(items_, user_factors_, parameters_.method, item_factors_.view());
    return {users.kept_rows + items.kept_rows, std::max(users.jitter, items.jitter)};
  }

  double loss() const override {
    double sum = dot(gramian(user_factors_, parameters_.unobserved_weight).values,
                     gramian(item_factors_, 1).values);
    for (Offset u = 0; u < users_.rows; ++u) {
      sum += users_.regularization[u] * squared_norm(user_factors_, u);
      for (Offset k = users_.offsets[u]; k < users_.offsets[u + 1]; ++k) {
        double x = 0;
        for (int i = 0; i < parameters_.factors; ++i)
          x += double{user_factors_.row(u)[i]} * item_factors_.row(users_.indices[k])[i];
        sum += users_.weights[k] * x * x - 2 * users_.targets[k] * x;
      }
    }
    for (Offset i = 0; i < items_.rows; ++i)
      sum += items_.regularization[i] * squared_norm(item_factors_, i);
    return sum;
  }

  AlsReport fold_in(AlsSide side, const AlsEntries& rows, AlsMethod method,
                    MatrixView<float> out) const override {
    const Factors& other = side == AlsSide::users ? item_factors_ : user_factors_;
    check_shape("als: the column count of the rows to fold in", rows.columns, other.rows);
    check_als_factors(out, rows.rows, parameters_.factors);
    return solve_rows(rows, other, method, out);
  }

 private:
  static double squared_norm(const Factors& factors, Offset r) {
    double sum = 0;
    for (int i = 0; i < factors.width; ++i) sum += double{factors.row(r)[i]} * factors.row(r)[i];
    return sum;
  }

  const Factors& factors(AlsSide side) const {
    return side == AlsSide::users ? user_factors_ : item_factors_;
  }
  Factors& factors(AlsSide side) { return side == AlsSide::users ? user_factors_ : item_factors_; }

  bool solve(const AlsRow& row, AlsMethod method, Vector& x) const {
    switch (method) {
      case AlsMethod::cg:
        return solve_cg(row, parameters_.cg_steps, x);
      case AlsMethod::cholesky:
        return solve_cholesky(row, x);
      case AlsMethod::subspace:
        return solve_subspace(row, parameters_.block_size, x);
    }
    return false;
  }

  AlsReport solve_rows(const AlsEntries& entries, const Factors& other, AlsMethod method,
                       MatrixView<float> out) const {
    AlsReport report;
    SquareMatrix g = gramian(other, parameters_.unobserved_weight);
    report.jitter = repair(g, least_regularization(entries));
    const auto finite = [](double value) { return std::isfinite(static_cast<float>(value)); };
    for (Offset r = 0; r < entries.rows; ++r) {
      Vector x(parameters_.factors);
      if (entries.degree(r) > 0) {
        std::copy_n(out.row(r), x.size(), x.begin());
        if (!solve(row_problem(entries, r, other, g), method, x) ||
            !std::all_of(x.begin(), x.end(), finite)) {
          ++report.kept_rows;
          std::copy_n(out.row(r), x.size(), x.begin());
        }
      }
      std::copy(x.begin(), x.end(), out.row(r));
      std::fill(out.row(r) + x.size(), out.row(r) + out.stride, 0.0f);
    }
    return report;
  }

  AlsEntries users_;
  AlsEntries items_;
  AlsParameters parameters_;
  Factors user_factors_;
  Factors item_factors_;
};

}  // namespace

std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters) {
  check_als(users, items, parameters);
  return std::make_unique<ReferenceAls>(users, items, parameters);
}

}  // namespace wf::reference
