#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warpfactor/als_settings.hpp"
#include "warpfactor/export.hpp"
#include "warpfactor/factor_model.hpp"
#include "warpfactor/fit.hpp"

namespace wf {

class AlsFoldIn;

inline namespace v0_1 {

/// With confidence c and preference p of a stored entry, score x and a0 = unobserved_weight:
enum class AlsObjective {
  hkv,   ///< sum_stored c (p - x)^2 + a0 sum_others x^2. Hu, Koren, Volinsky 2008
  ials,  ///< sum_stored c (p - x)^2 + a0 sum_all x^2. Rendle et al., RecSys 2022
};

/// Confidence of a stored value r; p = 1 where r > 0, else 0. A negative r counts by |r|.
enum class AlsConfidence {
  one_plus_alpha_r,  ///< 1 + alpha r
  alpha_r,           ///< alpha r
  log,               ///< 1 + alpha log(1 + r / log_epsilon)
};

struct AlsConfig {
  int factors = 64;              ///< length of a factor row, 1 to max_factors
  double regularization = 0.01;  ///< lambda, at least 0
  /// Exponent of lambda_u = regularization (n_u + a0 items)^exponent, likewise for items with the
  /// number of users; at least 0.
  double regularization_exponent = 0;
  double alpha = 1;              ///< growth of the confidence with a stored value, at least 0
  double unobserved_weight = 1;  ///< weight a0 of the entries that are not stored, at least 0
  AlsObjective objective = AlsObjective::hkv;
  AlsConfidence confidence = AlsConfidence::one_plus_alpha_r;
  double log_epsilon = 1;  ///< divisor in the confidence `log`, above 0
  int iterations = 15;     ///< number of passes over users and items, 0 to 1000000
  AlsMethod solver = AlsMethod::cg;
  int cg_steps = 3;         ///< conjugate-gradient steps per row of solver cg, 1 to max_factors
  int block_size = 64;      ///< factors per block of solver subspace, 1 to max_factors
  double init_scale = 0.1;  ///< scale of the first factors N(0, init_scale^2 / factors), above 0
  std::uint64_t seed = 0;   ///< seed of the first factors
  int loss_every = 1;       ///< iterations between two losses, 0 to 1000000; 0: never
  std::string device = "auto";  ///< "auto", "cpu", "cuda", "cuda:1" or "reference"
  int threads = 0;              ///< number of threads of a CPU device, 0 to 1024; 0: all
};

/// One item of a user's history with its part of a score.
struct Contribution {
  Id item = no_id;
  double value = 0;
};

struct Explanation {
  double score = 0;  ///< score of the item for the user, folded in from the history
  std::vector<Contribution> contributions;  ///< parts of the score, largest first; they sum to it
};

/// Implicit-feedback matrix factorisation by alternating least squares. Hu, Koren, Volinsky 2008.
/// The minimised objective, divided by users * items, is
///   data terms + sum_u lambda_u |p_u|^2 + sum_i lambda_i |q_i|^2.
class WF_API ImplicitAls : public FactorModel {
 public:
  /// Throws Error(argument) naming the setting that is out of range.
  explicit ImplicitAls(AlsConfig config = {});

  std::string kind() const override { return "als"; }
  const AlsConfig& config() const { return config_; }
  /// Settings for what comes but the device, which stays. Throws Error(argument) for
  /// one out of range or for other factors than a fitted model has.
  void set_config(AlsConfig config);
  const FitReport& report() const { return report_; }

  /// Runs config().iterations from newly drawn factors; what the model was before is forgotten.
  /// Throws Error(argument) for empty data, Error(numeric) naming the row when a factor is not
  /// finite in the end. Whatever is thrown, also by a callback, leaves the model as it was before
  /// the call.
  void fit(const Interactions& train, const FitOptions& options = {});
  template <class Callback, class = if_progress_callback<Callback>>
  void fit(const Interactions& train, Callback on_progress) {
    FitOptions options;
    options.on_progress = std::move(on_progress);
    fit(train, options);
  }
  /// Runs config().iterations from the factors that the model has; users and items that it lacks
  /// join it with newly drawn ones. Throws as fit.
  void fit_partial(const Interactions& train, const FitOptions& options = {});

  using FactorModel::fold_in_items;
  using FactorModel::fold_in_users;
  /// Rows that solve their least-squares problem exactly. Throws Error(unsupported) for features.
  FactorMatrix fold_in_users(const Interactions& rows,
                             const FeatureTable& features = {}) const override;
  FactorMatrix fold_in_items(const Interactions& rows,
                             const FeatureTable& features = {}) const override;

  /// The parts of the score of `item` that each item in the history of `user`, a row of
  /// `histories`, has. Hu et al. 2008, section 5.
  Explanation explain(const Interactions& histories, Id user, Id item) const;

  void save(const std::string& path) const override;
  /// Throws Error(format) when the file holds another kind of model.
  static ImplicitAls load(const std::string& path, const std::string& device = "auto");

 protected:
  void side_updated() override;

 private:
  class Fit;
  struct Best;
  struct FoldIns;
  void run_fit(const Interactions& train, const FitOptions& options, bool continues);
  std::shared_ptr<const AlsFoldIn> user_fold_in() const;
  std::shared_ptr<const AlsFoldIn> item_fold_in() const;

  AlsConfig config_;
  FitReport report_;
  std::shared_ptr<const Best> best_;   ///< best iteration of a fit that may be resumed
  std::shared_ptr<FoldIns> fold_ins_;  ///< solvers, made when first asked for
};

}  // namespace v0_1
}  // namespace wf
