#pragma once

#include <memory>

#include "models/als_parts.hpp"
#include "models/als_problem.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// One call of fit().
class ImplicitAls::Fit {
 public:
  Fit(ImplicitAls& model, const Interactions& train, const FitOptions& options);
  void run();

 private:
  int done() const { return static_cast<int>(report_.loss.size()); }
  /// early_stop iterations brought nothing better.
  bool exhausted() const;
  void make_solver(const Interactions& train);
  FactorMatrix first_factors(AlsSide side) const;
  void iterate();
  void validate();
  void report_progress();
  void publish();
  void finish();

  ImplicitAls& model_;
  const FitOptions& options_;
  FitReport report_;
  std::shared_ptr<const Best> best_;
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  std::unique_ptr<const AlsProblem> problem_;
  std::unique_ptr<AlsSolver> solver_;
  bool published_ = false;  ///< the model has the solver's factors
};

}  // namespace wf
