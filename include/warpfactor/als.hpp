#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_model.hpp"
#include "warpfactor/fit.hpp"

namespace wf {

class AlsFoldIn;

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

enum class AlsSolverKind {
  cg,        ///< cg_steps of conjugate gradient from the current row
  cholesky,  ///< exact
  subspace,  ///< exact on blocks of block_size factors in turn. iALS++, Rendle et al. 2021
};

struct AlsConfig {
  int factors = 64;  ///< 1 .. max_factors
  double regularization = 0.01;
  /// lambda_u = regularization (n_u + a0 items)^exponent, likewise for items with the user count.
  double regularization_exponent = 0;
  double alpha = 1;
  double unobserved_weight = 1;
  AlsObjective objective = AlsObjective::hkv;
  AlsConfidence confidence = AlsConfidence::one_plus_alpha_r;
  double log_epsilon = 1;
  int iterations = 15;
  AlsSolverKind solver = AlsSolverKind::cg;
  int cg_steps = 3;
  int block_size = 64;
  double init_scale = 0.1;  ///< first factors are N(0, init_scale^2 / factors)
  std::uint64_t seed = 0;
  int loss_every = 1;  ///< iterations between two losses; 0: never
  std::string device = "auto";
  int threads = 0;  ///< of a CPU device; 0: all
};

/// One item of a user's history and what it adds to a score.
struct Contribution {
  Id item = no_id;
  double value = 0;
};

struct Explanation {
  double score = 0;                         ///< of the item, for the user as the history makes them
  std::vector<Contribution> contributions;  ///< largest first; they sum to score
};

/// Implicit-feedback matrix factorisation by alternating least squares. Hu, Koren, Volinsky 2008.
/// The loss is (data terms + sum lambda_u |p_u|^2 + sum lambda_i |q_i|^2) / (users * items).
class WF_API ImplicitAls : public FactorModel {
 public:
  /// Throws Error(argument) naming the setting that is out of range.
  explicit ImplicitAls(AlsConfig config = {});

  std::string kind() const override { return "als"; }
  const AlsConfig& config() const { return config_; }
  const FitReport& report() const { return report_; }

  /// Runs config().iterations. A fitted model continues from its factors; users and items it lacks
  /// join it. Throws Error(argument) for empty data, Error(numeric) naming the row when a factor
  /// is not finite in the end.
  void fit(const Interactions& train, const FitOptions& options = {});
  void fit(const Interactions& train, ProgressCallback on_progress);

  /// Rows for the users (items) of `rows`, exact against the fixed other side. Row u belongs to
  /// rows.users().name(u); the other side is matched by original id, unknown ids are left out.
  FactorMatrix fold_in_users(const Interactions& rows) const;
  FactorMatrix fold_in_items(const Interactions& rows) const;
  /// Folds in and stores: known users (items) with at least one entry change, new ones join.
  void update_users(const Interactions& rows);
  void update_items(const Interactions& rows);

  using FactorModel::recommend;
  TopK recommend(const Interactions& histories,
                 const RecommendOptions& options = {}) const override;

  /// Splits the score of `item` over the history of `user`, a row of `histories`. Hu et al. 2008,
  /// section 5.
  Explanation explain(const Interactions& histories, Id user, Id item) const;

  void save(const std::string& path) const override;
  /// Throws Error(format) when the file holds another kind of model.
  static ImplicitAls load(const std::string& path, const std::string& device = "auto");

 private:
  class Fit;
  struct Best;
  struct FoldIns;
  void replace_factors(std::shared_ptr<const IdMap> users, FactorMatrix user_factors,
                       std::shared_ptr<const IdMap> items, FactorMatrix item_factors);
  std::shared_ptr<const AlsFoldIn> user_fold_in() const;
  std::shared_ptr<const AlsFoldIn> item_fold_in() const;

  AlsConfig config_;
  FitReport report_;
  std::shared_ptr<const Best> best_;   ///< of an early-stopped fit that may be resumed
  std::shared_ptr<FoldIns> fold_ins_;  ///< made when first asked for
};

}  // namespace wf
