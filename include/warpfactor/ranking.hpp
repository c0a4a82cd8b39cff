#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/factor_model.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/fit.hpp"
#include "warpfactor/sgd_settings.hpp"

namespace wf {

/// What is made small, sample by sample. A sample is a stored entry of weight w above 0; s is a
/// score, i its item, j an item that its user has not stored.
///   logistic  every entry: -w log sigmoid(s_ui) where its value is above 0, else
///             -w log(1 - sigmoid(s_ui)). Values of 0 and below are dislikes.
///   bpr       entries above 0: -w log sigmoid(s_ui - s_uj). Rendle et al. 2009
///   warp      entries above 0: j is the first of up to max_sampled drawn items that scores above
///             s_ui - 1; the earlier it is found, the more it weighs. Weston et al. 2011
///   warp_kos  as warp, where i is the k-th best-scored of n items of the user. Weston et al. 2013
struct RankingConfig {
  SgdLoss loss = SgdLoss::warp;
  int factors = 64;  ///< 1 .. max_factors
  int epochs = 30;
  double learning_rate = 0.05;
  double learning_rate_decay = 1;  ///< the rate is multiplied with after each epoch
  SgdSchedule schedule = SgdSchedule::adagrad;
  double rho = 0.95;      ///< adadelta
  double epsilon = 1e-6;  ///< adadelta
  /// Weight decay, 0 .. 1: each update of a user feature first takes this share off its embedding
  /// and bias. Useful values are small, 1e-4 or so; 1 forgets all but the last update.
  double user_alpha = 0;
  double item_alpha = 0;  ///< of item features
  int max_sampled = 10;   ///< warp, warp_kos
  int k = 5;              ///< warp_kos
  int n = 10;             ///< warp_kos
  NegativeSampler negative_sampler = NegativeSampler::uniform;
  int negatives = 1;  ///< bpr: of so many drawn items the best-scored is j
  /// Samples between two updates of the items; fewer learn more an epoch, more run faster. 0: by
  /// the size of the data.
  std::int64_t batch_size = 0;
  /// The result is a function of data and settings. false: threads do not wait for each other.
  bool deterministic = true;
  std::uint64_t seed = 0;
  std::string device = "auto";
  int threads = 0;  ///< of a CPU device; 0: all
};

struct RankingFitOptions : FitOptions {
  RankingFitOptions() = default;
  RankingFitOptions(FitOptions options) : FitOptions(std::move(options)) {}  // NOLINT: implicit

  /// Rows are matched by original id. Null: each user (item) has a feature of its own and no other.
  const FeatureTable* user_features = nullptr;
  const FeatureTable* item_features = nullptr;
  /// A weight, not negative, for each entry of the training data. Null: all 1.
  const Interactions* sample_weights = nullptr;
};

/// What a model knows of the features that have names.
struct FeatureEmbeddings {
  std::shared_ptr<const IdMap> names;
  FactorMatrix embeddings;  ///< features x factors
  std::vector<float> biases;
};

/// Factorisation for ranking by stochastic gradient descent, with features. Kula 2015, "Metadata
/// Embeddings for User and Item Cold-start Recommendations". The score of an item for a user is
/// b_u + b_i + p_u.q_i; p_u and b_u are sums over the user's features of weight * what was learnt
/// of the feature, likewise for items. user_factors() are rows [p_u, b_u, 1], item_factors() rows
/// [q_i, 1, b_i], so that inner products are scores; similar_items and similar_users compare p and
/// q alone. The pairwise losses leave the user biases at 0.
class WF_API RankingSgd : public FactorModel {
 public:
  /// Throws Error(argument) naming the setting that is out of range.
  explicit RankingSgd(RankingConfig config = {});

  /// "logistic", "bpr", "warp" or "warp-kos".
  std::string kind() const override;
  const RankingConfig& config() const { return config_; }
  /// Losses are means over the samples of an epoch.
  const FitReport& report() const { return report_; }
  /// Of all fits together.
  int trained_epochs() const;

  /// Runs config().epochs. A fitted model continues where it was, so that two fits of 5 epochs are
  /// one of 10; users, items and features it lacks join it. Throws Error(argument) without users or
  /// items, Error(shape) naming what has no row in the features or no weight, Error(numeric) naming
  /// the epoch in which the training diverged.
  void fit(const Interactions& train, const RankingFitOptions& options = {});
  void fit(const Interactions& train, ProgressCallback on_progress);

  FeatureEmbeddings user_features() const;
  FeatureEmbeddings item_features() const;

  /// Rows as those of user_factors() (item_factors()) for users (items) of whom only features are
  /// known. The own feature of those that the model does not know counts as nothing. Throws
  /// Error(argument) naming a feature that the model does not know, Error(shape) where `rows` have
  /// features of their own and those of the training had none.
  FactorMatrix fold_in_users(const FeatureTable& rows) const;
  FactorMatrix fold_in_items(const FeatureTable& rows) const;

  /// Rows for the users of `rows`, trained for config().epochs with everything else fixed, from
  /// their features where there are any, else from 0. Row u belongs to rows.users().name(u); items
  /// are matched by original id, unknown ones are left out.
  FactorMatrix fold_in_users(const Interactions& rows,
                             const FeatureTable* features = nullptr) const;
  /// Likewise for the items of `rows` that the model lacks. Those it has stay as they are; as the
  /// other items of their users they tell whom the new ones do not please.
  FactorMatrix fold_in_items(const Interactions& rows,
                             const FeatureTable* features = nullptr) const;

  /// Fold in and store: the rows of known users change, new users and items join. A later fit()
  /// learns those that joined anew.
  void update_users(const FeatureTable& rows);
  void update_items(const FeatureTable& rows);
  void update_users(const Interactions& rows, const FeatureTable* features = nullptr);
  void update_items(const Interactions& rows, const FeatureTable* features = nullptr);

  using FactorModel::recommend;
  /// To users of whom only features are known, one a row.
  TopK recommend(const FeatureTable& users, const RecommendOptions& options = {}) const;
  TopK recommend(const Interactions& histories,
                 const RecommendOptions& options = {}) const override;

  void save(const std::string& path) const override;
  /// Throws Error(format) when the file holds a model of another kind.
  static RankingSgd load(const std::string& path, const std::string& device = "auto");

 protected:
  int compared_factors() const override { return config_.factors; }

 private:
  class Fit;
  struct State;
  struct Best;
  void replace_users(std::shared_ptr<const IdMap> ids, FactorMatrix rows);
  void replace_items(std::shared_ptr<const IdMap> ids, FactorMatrix rows);
  TopK recommend_folded(const FactorMatrix& rows, const IdMap& users,
                        const RecommendOptions& options) const;

  RankingConfig config_;
  FitReport report_;
  std::shared_ptr<const State> state_;  ///< what further training starts from
  std::shared_ptr<const Best> best_;    ///< of an early-stopped fit that may be resumed
};

}  // namespace wf
