#pragma once

#include <memory>

#include "models/als/parts.hpp"
#include "models/als/problem.hpp"
#include "models/factor/rows.hpp"
#include "models/fit_loop.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// One call of fit() or fit_partial().
class ImplicitAls::Fit : public FitLoop {
 public:
  struct Start {
    bool can_learn;  ///< the data has something to prefer
    bool continues;  ///< from the factors that the model has
  };
  Fit(ImplicitAls& model, const Interactions& train, const FitOptions& options, Start start);

 private:
  void make_solver(const Interactions& train, bool from_factors);
  FactorMatrix first_factors(Side side, const FactorMatrix& present) const;
  void iterate() override;
  void publish() override;
  void keep_best() override;
  void restore_best() override;
  void finish(bool drop_best) override;

  ImplicitAls& model_;
  bool can_learn_;
  std::shared_ptr<const Best> best_;
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  std::unique_ptr<const AlsProblem> problem_;
  std::unique_ptr<AlsSolver> solver_;
};

}  // namespace wf
