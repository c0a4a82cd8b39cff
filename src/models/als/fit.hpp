#pragma once

#include <memory>

#include "models/als/parts.hpp"
#include "models/als/problem.hpp"
#include "models/fit_loop.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// One call of fit().
class ImplicitAls::Fit : public FitLoop {
 public:
  Fit(ImplicitAls& model, const Interactions& train, const FitOptions& options);

 private:
  void make_solver(const Interactions& train);
  FactorMatrix first_factors(Side side) const;
  void iterate() override;
  void publish() override;
  void keep_best() override;
  void restore_best() override;
  void finish(bool drop_best) override;

  ImplicitAls& model_;
  std::shared_ptr<const Best> best_;
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  std::unique_ptr<const AlsProblem> problem_;
  std::unique_ptr<AlsSolver> solver_;
};

}  // namespace wf
