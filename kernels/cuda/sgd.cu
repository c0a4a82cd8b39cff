#include "cuda/sgd.hpp"

#include "contract/sgd_check.hpp"
#include "cuda/sgd/training.hpp"

namespace wf::cuda {
namespace {

class CudaSgd final : public SgdTrainer {
 public:
  CudaSgd(int device, const SgdProblem& problem, const SgdParameters& parameters,
          const SgdTuning& tuning)
      : context_(device), parameters_(parameters) {
    const Context::Scope scope = context_.enter();
    const SgdPlan plan(problem, parameters, tuning);
    context_.require_memory(
        SgdTraining::bytes_needed(context_, plan) + SgdTraining::bytes_to_make(plan), "sgd");
    training_ = std::make_unique<SgdTraining>(context_, plan);
  }

  void write_state(Side which, const SgdState<const float>& state) override {
    SideState& side = training_->side(which);
    check_sgd_state(state, side.features(), parameters_);
    const Context::Scope scope = context_.enter();
    side.write(context_, state);
  }

  void read_state(Side which, const SgdState<float>& state) const override {
    const SideState& side = training_->side(which);
    check_sgd_state(state, side.features(), parameters_);
    const Context::Scope scope = context_.enter();
    side.read(context_, state);
  }

  SgdReport run_epoch(std::uint32_t epoch, double learning_rate) override {
    check_sgd_learning_rate(learning_rate);
    const Context::Scope scope = context_.enter();
    return training_->run_epoch(context_, epoch, static_cast<float>(learning_rate));
  }

 private:
  Context context_;
  SgdParameters parameters_;
  std::unique_ptr<SgdTraining> training_;
};

}  // namespace

std::unique_ptr<SgdTrainer> make_sgd(int device, const SgdProblem& problem,
                                     const SgdParameters& parameters, const SgdTuning& tuning) {
  check_sgd(problem, parameters);
  return std::make_unique<CudaSgd>(device, problem, parameters, tuning);
}

}  // namespace wf::cuda
