#include "reference/sgd.hpp"

#include <algorithm>

#include "contract/sgd_check.hpp"
#include "contract/sgd_draws.hpp"
#include "contract/sgd_samples.hpp"
#include "reference/sgd_sample.hpp"
#include "reference/sgd_side.hpp"

namespace wf::reference {
namespace {

class ReferenceSgd final : public SgdTrainer {
 public:
  ReferenceSgd(const SgdProblem& problem, const SgdParameters& parameters)
      : problem_(problem),
        parameters_(parameters),
        samples_(sgd_samples(problem, parameters.loss)),
        sampler_(problem_, parameters_, samples_),
        users_(problem.user_features, problem.frozen_user_features, steps(parameters.user_alpha),
               parameters.factors),
        items_(problem.item_features, problem.frozen_item_features, steps(parameters.item_alpha),
               parameters.factors) {}

  void write_state(Side which, const SgdState<const float>& state) override {
    check_sgd_state(state, side(which).features(), parameters_);
    (which == Side::users ? users_ : items_).write(state);
  }

  void read_state(Side which, const SgdState<float>& state) const override {
    check_sgd_state(state, side(which).features(), parameters_);
    side(which).read(state);
  }

  SgdReport run_epoch(std::uint32_t epoch, double learning_rate) override {
    check_sgd_learning_rate(learning_rate);
    SgdReport report;
    report.samples = samples_.size();
    const SgdOrder order(parameters_.seed, epoch, samples_.size());
    Offset end = 0;
    while (end < samples_.size()) {
      const Offset begin = end;
      end += std::min(parameters_.batch_size, samples_.size() - begin);
      for (Offset i = begin; i < end; ++i) take(epoch, order(i), learning_rate, report);
      items_.step(true, learning_rate);
      step_users(learning_rate);
    }
    return report;
  }

 private:
  SgdSteps steps(double alpha) const {
    return {parameters_.schedule, parameters_.rho, parameters_.epsilon, alpha};
  }
  const SgdSideState& side(Side which) const { return which == Side::users ? users_ : items_; }

  /// Only the logistic loss has a gradient for the users' biases.
  void step_users(double learning_rate) {
    users_.step(parameters_.loss == SgdLoss::logistic, learning_rate);
  }

  void take(std::uint32_t epoch, Offset sample, double learning_rate, SgdReport& report) {
    if (sampler_.is_skipped(sample)) {
      ++report.skipped;
      return;
    }
    const Id user = samples_.pairs[sample].user;
    const SgdRow p = users_.represent(user);
    const SgdChoice choice = sampler_.choose(epoch, sample, [&](Id item) {
      const SgdRow q = items_.represent(item);
      return p.bias + q.bias + dot(p.embedding, q.embedding);
    });
    report.loss += choice.loss;
    report.draws += choice.draws;
    if (!choice.finite) ++report.non_finite;
    const double c = static_cast<float>(choice.coefficient);
    if (c == 0) return;
    ++report.updates;

    const bool pairwise = choice.negative != no_id;
    SgdRow gradient = items_.represent(choice.positive);
    for (double& x : gradient.embedding) x *= pairwise ? -c : c;
    gradient.bias = c;
    if (pairwise) {
      const SgdRow q = items_.represent(choice.negative);
      for (std::size_t j = 0; j < q.embedding.size(); ++j)
        gradient.embedding[j] += c * q.embedding[j];
    }
    if (parameters_.train_users) users_.add(user, gradient);
    if (users_.is_identity()) step_users(learning_rate);
    if (!parameters_.train_items) return;
    items_.add(choice.positive, scaled(p, pairwise ? -c : c));
    if (pairwise) items_.add(choice.negative, scaled(p, c));
  }

  /// The gradient of an item that a user with the row `p` sees.
  static SgdRow scaled(const SgdRow& p, double coefficient) {
    SgdRow gradient{p.embedding, coefficient};
    for (double& x : gradient.embedding) x *= coefficient;
    return gradient;
  }

  SgdProblem problem_;
  SgdParameters parameters_;
  SgdSamples samples_;
  SgdSampler sampler_;
  SgdSideState users_;
  SgdSideState items_;
};

}  // namespace

std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem, const SgdParameters& parameters) {
  check_sgd(problem, parameters);
  return std::make_unique<ReferenceSgd>(problem, parameters);
}

}  // namespace wf::reference
