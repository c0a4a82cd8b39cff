#include "cuda/als.hpp"

#include <algorithm>
#include <vector>

#include "contract/als_check.hpp"
#include "cuda/als_half_step.hpp"
#include "cuda/als_loss.hpp"

namespace wf::cuda {
namespace {

/// Rows of `source`, by place, into the table.
void write_rows(const Context& context, MatrixView<const float> source, const DegreeOrder& order,
                FactorTable& table) {
  std::vector<float> rows(static_cast<std::size_t>(table.rows) * table.width);
  for (Offset place = 0; place < table.rows; ++place)
    std::copy_n(source.row(order.row_at[place]), table.factors, rows.data() + place * table.width);
  table.values.upload(context, rows.data(), rows.size());
}

void read_rows(const Context& context, const FactorTable& table, const DegreeOrder& order,
               MatrixView<float> target) {
  const std::vector<float> rows = table.values.download(context);
  for (Offset place = 0; place < table.rows; ++place) {
    float* row = target.row(order.row_at[place]);
    std::copy_n(rows.data() + place * table.width, table.factors, row);
    std::fill(row + table.factors, row + target.stride, 0.0f);
  }
}

class CudaAls final : public AlsSolver {
 public:
  CudaAls(int device, const AlsEntries& users, const AlsEntries& items,
          const AlsParameters& parameters, const AlsTuning& tuning)
      : context_(device), parameters_(parameters), user_order_(users), item_order_(items) {
    const Context::Scope scope = context_.enter();
    context_.require_memory(bytes_needed(users, items, parameters, tuning), "als");
    users_ = std::make_unique<Side>(context_, users, user_order_, item_order_, parameters.factors);
    items_ = std::make_unique<Side>(context_, items, item_order_, user_order_, parameters.factors);
    half_step_ = std::make_unique<HalfStep>(parameters, tuning, std::max(users.rows, items.rows));
  }

  void write_factors(AlsSide side, MatrixView<const float> factors) override {
    FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    write_rows(context_, factors, order(side), table);
  }

  void read_factors(AlsSide side, MatrixView<float> factors) const override {
    const FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    read_rows(context_, table, order(side), factors);
  }

  AlsReport iterate() override {
    const Context::Scope scope = context_.enter();
    const AlsReport users = half_step_->solve(context_, users_->entries, items_->factors,
                                              parameters_.method, users_->factors);
    const AlsReport items = half_step_->solve(context_, items_->entries, users_->factors,
                                              parameters_.method, items_->factors);
    return {users.kept_rows + items.kept_rows, std::max(users.jitter, items.jitter)};
  }

  double loss() const override {
    const Context::Scope scope = context_.enter();
    return als_loss(context_, users_->entries, items_->entries, users_->factors, items_->factors,
                    parameters_.unobserved_weight);
  }

  AlsReport fold_in(AlsSide side, const AlsEntries& rows, AlsMethod method,
                    MatrixView<float> out) const override {
    const AlsSide other = side == AlsSide::users ? AlsSide::items : AlsSide::users;
    const FactorTable& fixed = at(other).factors;
    check_als_shape("the column count of the rows to fold in", rows.columns, fixed.rows);
    check_als_factors(out, rows.rows, parameters_.factors);
    const Context::Scope scope = context_.enter();
    const DegreeOrder row_order(rows);
    context_.require_memory(DeviceEntries::bytes_needed(rows), "als fold-in");
    Side folded(context_, rows, row_order, order(other), parameters_.factors);
    write_rows(context_, out, row_order, folded.factors);
    const AlsReport report =
        half_step_->solve(context_, folded.entries, fixed, method, folded.factors);
    read_rows(context_, folded.factors, row_order, out);
    return report;
  }

 private:
  struct Side {
    Side(const Context& context, const AlsEntries& source, const DegreeOrder& order,
         const DegreeOrder& other, int factor_count)
        : entries(context, source, order, other), factors(source.rows, factor_count) {
      factors.values.clear(context);
    }
    DeviceEntries entries;
    FactorTable factors;
  };

  static std::size_t bytes_needed(const AlsEntries& users, const AlsEntries& items,
                                  const AlsParameters& parameters, const AlsTuning& tuning) {
    const Offset width = (parameters.factors + 31) / 32 * 32;
    return DeviceEntries::bytes_needed(users) + DeviceEntries::bytes_needed(items) +
           (users.rows + items.rows) * width * sizeof(float) +
           HalfStep::bytes_needed(parameters, tuning, std::max(users.rows, items.rows));
  }

  const DegreeOrder& order(AlsSide side) const {
    return side == AlsSide::users ? user_order_ : item_order_;
  }
  Side& at(AlsSide side) const { return side == AlsSide::users ? *users_ : *items_; }

  Context context_;
  AlsParameters parameters_;
  DegreeOrder user_order_;
  DegreeOrder item_order_;
  std::unique_ptr<Side> users_;
  std::unique_ptr<Side> items_;
  std::unique_ptr<HalfStep> half_step_;
};

}  // namespace

std::unique_ptr<AlsSolver> make_als(int device, const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters, const AlsTuning& tuning) {
  check_als(users, items, parameters);
  return std::make_unique<CudaAls>(device, users, items, parameters, tuning);
}

}  // namespace wf::cuda
