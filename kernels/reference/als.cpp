#include "reference/als.hpp"

#include "contract/als_check.hpp"
#include "reference/resident_factors.hpp"
#include "reference/row_solver.hpp"

namespace wf::reference {
namespace {

double squared_norm(MatrixView<const float> factors, Offset r) {
  double sum = 0;
  for (Offset i = 0; i < factors.columns; ++i) sum += double{factors.row(r)[i]} * factors.row(r)[i];
  return sum;
}

class ReferenceAls final : public AlsSolver {
 public:
  ReferenceAls(const AlsEntries& users, const AlsEntries& items, const AlsParameters& parameters)
      : users_(users),
        items_(items),
        parameters_(parameters),
        user_factors_(users.rows, parameters.factors),
        item_factors_(items.rows, parameters.factors) {}

  void write_factors(Side side, MatrixView<const float> source) override {
    check_als_factors(source, at(side).rows(), parameters_.factors);
    at(side).write(source);
  }

  void read_factors(Side side, MatrixView<float> target) const override {
    check_als_factors(target, at(side).rows(), parameters_.factors);
    at(side).read(target);
  }

  std::shared_ptr<const ResidentFactors> factors(Side side) const override {
    return std::make_shared<Factors>(at(side));
  }

  AlsReport half_step(Side side) override {
    return solve_rows(side == Side::users ? users_ : items_, at(other_side(side)).view(),
                      parameters_, parameters_.method, at(side).view());
  }

  double loss() const override {
    const MatrixView<const float> p = user_factors_.view(), q = item_factors_.view();
    double sum = dot(gramian(p, parameters_.unobserved_weight).values, gramian(q, 1).values);
    for (Offset u = 0; u < users_.rows; ++u) {
      sum += users_.regularization[u] * squared_norm(p, u);
      for (Offset k = users_.offsets[u]; k < users_.offsets[u + 1]; ++k) {
        double x = 0;
        for (int i = 0; i < parameters_.factors; ++i)
          x += double{p.row(u)[i]} * q.row(users_.indices[k])[i];
        sum += users_.values[k] * x * x - 2 * users_.targets[k] * x;
      }
    }
    for (Offset i = 0; i < items_.rows; ++i) sum += items_.regularization[i] * squared_norm(q, i);
    return sum;
  }

 private:
  const Factors& at(Side side) const { return side == Side::users ? user_factors_ : item_factors_; }
  Factors& at(Side side) { return side == Side::users ? user_factors_ : item_factors_; }

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
