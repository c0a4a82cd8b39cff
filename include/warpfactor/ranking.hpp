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
inline namespace v0_1 {

/// Settings of a ranking model. The minimised objective is a sum over samples: stored entries of
/// weight w above 0. s is a score, i the sample's item, j a negative that its user has not stored.
///   logistic  every entry: -w log sigmoid(s_ui) where its value is above 0, else
///             -w log(1 - sigmoid(s_ui)). Values of 0 and below are dislikes.
///   bpr       entries above 0: -w log sigmoid(s_ui - s_uj). Rendle et al. 2009
///   warp      entries above 0: j is the first of up to max_sampled drawn items that scores above
///             s_ui - 1; the earlier it is found, the larger its weight. Weston et al. 2011
///   warp_kos  as warp, where i is the kos_k-th best-scored of kos_n items of the user. Weston et
///             al. 2013
struct RankingConfig {
  SgdLoss loss = SgdLoss::warp;
  int factors = 64;                ///< length of an embedding, 1 to max_factors
  int epochs = 30;                 ///< number of passes over the data, 0 to 1000000
  double learning_rate = 0.05;     ///< learning rate of the first epoch, above 0
  double learning_rate_decay = 1;  ///< factor of the rate after each epoch, above 0, at most 1
  SgdSchedule schedule = SgdSchedule::adagrad;
  double rho = 0.95;      ///< decay of adadelta's averages, at least 0 and below 1
  double epsilon = 1e-6;  ///< stabiliser of adadelta, above 0
  /// Weight decay, 0 to 1: each update of a user feature first multiplies its embedding and bias
  /// by 1 - user_alpha. Useful values are small, 1e-4 or so.
  double user_alpha = 0;
  double item_alpha = 0;  ///< weight decay of item features, 0 to 1
  int max_sampled = 10;   ///< largest number of negatives drawn per sample of warp, 1 to 131072
  int kos_k = 5;          ///< rank of the positive among those drawn for warp_kos, 1 to 131072
  int kos_n = 10;         ///< number of positives drawn for warp_kos, 1 to 131072
  NegativeSampler negative_sampler = NegativeSampler::uniform;
  /// Number of negatives drawn per sample of bpr, of which the best-scored, the hardest, is j;
  /// 1 to 131072.
  int candidates = 1;
  /// Number of samples between two updates of the items, at least 0. Smaller batches learn more per
  /// epoch, larger ones run faster. 0: chosen by the size of the data.
  std::int64_t batch_size = 0;
  /// Whether, on one device, the result is a function of data and settings, bit for bit. On the CPU
  /// that holds for every number of threads and every instruction set (WARPFACTOR_SIMD), of one
  /// build of the library, as far as the C library's exp, log and pow do not differ by processor.
  /// Otherwise threads do not wait for each other.
  bool deterministic = true;
  std::uint64_t seed = 0;       ///< seed of the first embeddings and of all draws
  std::string device = "auto";  ///< "auto", "cpu", "cuda", "cuda:1" or "reference"
  int threads = 0;              ///< number of threads of a CPU device, 0 to 1024; 0: all
};

struct RankingFitOptions : FitOptions {
  RankingFitOptions() = default;
  RankingFitOptions(FitOptions options) : FitOptions(std::move(options)) {}  // NOLINT: implicit

  /// Features of the users (items), rows matched by original id; empty: there are none.
  FeatureTable user_features = {};
  FeatureTable item_features = {};
  /// Whether each user (item) has, besides those, a feature of its own, of weight 1.
  bool user_identity = true;
  bool item_identity = true;
  /// Whether the weights of each row of features, that of its own included, are divided by the sum
  /// of their absolute values.
  bool normalize_features = true;
  /// A weight, at least 0, for each entry of the training data; empty: all are 1.
  Interactions sample_weights = {};
};

/// The embeddings and biases of the features that have names.
struct FeatureEmbeddings {
  std::shared_ptr<const IdMap> names;
  FactorMatrix embeddings;  ///< features x factors
  std::vector<float> biases;
};

/// Factorisation for ranking by stochastic gradient descent, with features. Kula 2015, "Metadata
/// Embeddings for User and Item Cold-start Recommendations". The score of an item for a user is
/// b_u + b_i + p_u.q_i; p_u and b_u are sums over the user's features of weight times the feature's
/// embedding and bias, likewise for items. user_factors() are rows [p_u, b_u, 1], item_factors()
/// rows [q_i, 1, b_i], so that inner products are scores; similar_items and similar_users compare p
/// and q alone. The pairwise losses leave the user biases at 0.
class WF_API RankingSgd : public FactorModel {
 public:
  /// Throws Error(argument) naming the setting that is out of range.
  explicit RankingSgd(RankingConfig config = {});

  /// "logistic", "bpr", "warp" or "warp-kos".
  std::string kind() const override;
  const RankingConfig& config() const { return config_; }
  /// Settings for what comes but the device, which stays. Throws Error(argument) for
  /// one out of range, another loss or, of a fitted model, other factors or another schedule.
  void set_config(RankingConfig config);
  /// Losses are means over the samples of an epoch.
  const FitReport& report() const { return report_; }
  /// Number of epochs since the model was new or began anew.
  int trained_epochs() const;

  /// Runs config().epochs from newly drawn embeddings; what the model was before is forgotten.
  /// Throws Error(argument) without users or items, Error(shape) naming what has no row in the
  /// features or no weight, Error(numeric) naming the epoch in which the training diverged.
  /// Whatever is thrown, also by a callback, leaves the model as it was before the call.
  void fit(const Interactions& train, const RankingFitOptions& options = {});
  template <class Callback, class = if_progress_callback<Callback>>
  void fit(const Interactions& train, Callback on_progress) {
    RankingFitOptions options;
    options.on_progress = std::move(on_progress);
    fit(train, options);
  }
  /// Runs config().epochs from where the model is, so that a fit and a fit_partial of 5 epochs are
  /// one of 10; users, items and features that it lacks join it with newly drawn embeddings. Throws
  /// as fit, and Error(shape) where identity or normalize_features are not those of the first fit.
  void fit_partial(const Interactions& train, const RankingFitOptions& options = {});

  FeatureEmbeddings user_features() const;
  FeatureEmbeddings item_features() const;

  /// Rows made of features alone. The own feature of those that the model does not know counts as
  /// nothing. Throws Error(argument) naming a feature that the model does not know.
  FactorMatrix fold_in_users(const FeatureTable& rows) const override;
  FactorMatrix fold_in_items(const FeatureTable& rows) const override;
  /// Rows trained for config().epochs with everything else fixed, from those of their features
  /// where there are any, else from 0.
  FactorMatrix fold_in_users(const Interactions& rows,
                             const FeatureTable& features = {}) const override;
  /// The same for the items of `rows` that the model lacks. Those it has stay as they are and serve
  /// as negatives of the users who have not stored them. A later fit_partial trains users and items
  /// that joined by an update from newly drawn embeddings.
  FactorMatrix fold_in_items(const Interactions& rows,
                             const FeatureTable& features = {}) const override;

  /// "users", "items" and, where there are named features, "user_features" and "item_features" with
  /// their biases as last column.
  std::vector<NamedMatrix> exported() const override;
  void save(const std::string& path) const override;
  /// Throws Error(format) when the file holds a model of another kind.
  static RankingSgd load(const std::string& path, const std::string& device = "auto");

 protected:
  int compared_factors() const override { return config_.factors; }
  void side_updated() override { best_ = nullptr; }

 private:
  class Fit;
  struct State;
  struct Best;
  void run_fit(const Interactions& train, const RankingFitOptions& options, bool continues);

  RankingConfig config_;
  FitReport report_;
  std::shared_ptr<const State> state_;  ///< what further training starts from
  std::shared_ptr<const Best> best_;    ///< best iteration of a fit that may be resumed
};

}  // namespace v0_1
}  // namespace wf
