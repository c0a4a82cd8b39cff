#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/factor/rows.hpp"
#include "models/fit_loop.hpp"
#include "models/ranking/parts.hpp"
#include "models/ranking/problem.hpp"

namespace wf {

/// One call of fit() or fit_partial().
class RankingSgd::Fit : public FitLoop {
 public:
  /// continues: from the state that the model has.
  Fit(RankingSgd& model, const Interactions& train, const RankingFitOptions& options,
      bool continues);

 private:
  void check_normalization() const;
  void make_trainer();
  void iterate() override;
  void publish() override;
  void keep_best() override;
  void restore_best() override;
  void finish(bool drop_best) override;
  void add_to(Progress& progress) const override { progress.counts = report().counts.back(); }
  void check_report(const SgdReport& met) const;
  /// In which epoch, and what helps.
  std::string divergence() const;

  RankingSgd& model_;
  std::shared_ptr<const Best> best_;
  std::shared_ptr<const State> start_;
  Interactions train_;
  std::vector<float> weights_;
  bool normalize_features_;
  bool can_learn_ = false;  ///< there is something to prefer
  SideRows users_;
  SideRows items_;
  int epochs_;  ///< of the model, this fit's included
  std::unique_ptr<SgdTrainer> trainer_;
};

}  // namespace wf
