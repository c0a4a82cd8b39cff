#include "cpu/sgd.hpp"

#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "contract/sgd_check.hpp"
#include "cpu/sgd/batch.hpp"
#include "cpu/sgd/hogwild.hpp"
#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/sgd/side_step.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

class CpuSgd final : public SgdTrainer {
 public:
  CpuSgd(const SgdProblem& problem, const SgdParameters& parameters)
      : plan_(problem, parameters),
        users_(problem.user_features, problem.frozen_user_features, parameters,
               parameters.user_alpha),
        items_(problem.item_features, problem.frozen_item_features, parameters,
               parameters.item_alpha) {
    if (!parameters.deterministic) return;
    batch_.emplace(plan_, !users_.is_identity());
    item_step_.emplace(items_, 2 * plan_.batch_size);
    if (!users_.is_identity()) user_step_.emplace(users_, plan_.batch_size);
    if (items_.is_identity()) return;
    item_rows_ = Matrix<float>(plan_.items(), parameters.factors);
    item_biases_.resize(static_cast<std::size_t>(plan_.items()));
  }

  void write_state(Side which, const SgdState<const float>& state) override {
    SgdSideState& target = which == Side::users ? users_ : items_;
    check_sgd_state(state, target.features.columns, plan_.parameters);
    target.write(state);
  }

  void read_state(Side which, const SgdState<float>& state) const override {
    check_sgd_state(state, side(which).features.columns, plan_.parameters);
    side(which).read(state);
  }

  SgdReport run_epoch(std::uint32_t epoch, double learning_rate) override {
    check_sgd_learning_rate(learning_rate);
    SgdReport report;
    report.samples = plan_.samples.size();
    if (!plan_.parameters.deterministic)
      hogwild_epoch(plan_, epoch, learning_rate, users_, items_, report);
    else
      for (Offset begin = 0; begin < plan_.samples.size(); begin += plan_.batch_size)
        run_batch(epoch, begin, learning_rate, report);
    return report;
  }

 private:
  const SgdSideState& side(Side which) const { return which == Side::users ? users_ : items_; }

  void run_batch(std::uint32_t epoch, Offset begin, double learning_rate, SgdReport& report) {
    SgdBatch& batch = *batch_;
    fill_batch(plan_, epoch, begin, batch);
    user_pass(plan_, current_item_rows(), epoch, learning_rate, users_, batch, report);
    if (plan_.parameters.train_items)
      item_step_->run(items_, items_.stepper(learning_rate), batch.item_gradients(), true,
                      plan_.threads);
    if (plan_.parameters.train_users && user_step_)
      user_step_->run(users_, users_.stepper(learning_rate), batch.user_gradients(),
                      plan_.parameters.loss == SgdLoss::logistic, plan_.threads);
  }

  SgdItemTable current_item_rows() {
    if (items_.is_identity()) return SgdItemTable::of_identity(items_);
    represent_rows(items_, items_.features, plan_.threads, item_rows_.view(), item_biases_.data());
    return {item_rows_.row(0), item_rows_.stride(), item_biases_.data(), 1};
  }

  SgdPlan plan_;
  SgdSideState users_;
  SgdSideState items_;
  std::optional<SgdBatch> batch_;
  std::optional<SgdSideStep> item_step_;
  std::optional<SgdSideStep> user_step_;  ///< of users with features
  Matrix<float> item_rows_;               ///< of items with features, at the start of the batch
  std::vector<float> item_biases_;
};

}  // namespace

std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem, const SgdParameters& parameters) {
  check_sgd(problem, parameters);
  try {
    return std::make_unique<CpuSgd>(problem, parameters);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::memory,
                "sgd: no memory to train " + std::to_string(problem.user_features.columns) +
                    " user features and " + std::to_string(problem.item_features.columns) +
                    " item features of " + std::to_string(parameters.factors) + " factors");
  }
}

}  // namespace wf::cpu
