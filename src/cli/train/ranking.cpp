#include <memory>
#include <string>

#include "cli/support/features.hpp"
#include "cli/train/models.hpp"
#include "cli/train/training.hpp"

namespace wf::cli {
namespace {

struct Options {
  Training training;
  FeatureOptions features;
  RankingFitOptions fit;
  std::string sample_weights;
  RankingConfig config;
};

void check_feature_options(const FeatureOptions& sources, const RankingFitOptions& fit) {
  if (sources.user_source.empty() && !fit.user_identity)
    usage_error("--user-identity no needs --user-features");
  if (sources.item_source.empty() && !fit.item_identity)
    usage_error("--item-identity no needs --item-features");
}

/// How features are used, besides where they are.
void add_feature_options(CLI::App& command, RankingFitOptions& fit) {
  add_yes_no(command, "--user-identity", fit.user_identity,
             "whether each user has a feature of its own besides")
      ->group(feature_group);
  add_yes_no(command, "--item-identity", fit.item_identity,
             "whether each item has a feature of its own besides")
      ->group(feature_group);
  add_yes_no(command, "--normalize-features", fit.normalize_features,
             "whether the weights of each user and item are divided by their sum")
      ->group(feature_group);
}

void run(const CLI::App& command, Options& options) {
  const Training& training = options.training;
  const RankingSgd checks_the_settings(options.config);
  options.training.prepare();
  check_feature_options(options.features, options.fit);
  RankingFitOptions how = options.fit;
  how.user_features = options.features.users(training.data);
  how.item_features = options.features.items(training.data);
  const Interactions data = read_data(training.data, training.read);
  Interactions valid;
  if (!training.valid.empty()) valid = read_data(training.valid, training.read);
  static_cast<FitOptions&>(how) = fit_options(training, data, valid);
  if (!options.sample_weights.empty())
    how.sample_weights = read_interactions(options.sample_weights);
  auto model = start_model<RankingSgd>(command, options.config, training);
  if (model.config().loss != options.config.loss)
    usage_error(fmt::format(
        "{} a model of kind {}",
        training.resume ? "the training to resume is that of" : training.from + " holds",
        model.kind()));
  train_model(model, data, std::move(how), training, "epochs");
}

struct Kind {
  SgdLoss loss;
  const char* name;
  const char* description;
};
constexpr Kind kinds[] = {
    {SgdLoss::bpr, "bpr",
     "implicit feedback, Bayesian personalised ranking (Rendle et al. 2009): what a user has above "
     "what it lacks"},
    {SgdLoss::warp, "warp",
     "implicit feedback, weighted approximate-rank pairwise loss (Weston et al. 2011): what a user "
     "has at the top of its list"},
    {SgdLoss::warp_kos, "warp-kos",
     "as warp, learning from the k-th best of what a user has (Weston et al. 2013)"},
    {SgdLoss::logistic, "logistic",
     "likes and dislikes: values above 0 against those of 0 and below, which --dislike-below makes "
     "of "
     "ratings"}};

void add_kind(CLI::App& train, const Kind& kind) {
  CLI::App* command = train.add_subcommand(kind.name, kind.description);
  const auto options = std::make_shared<Options>();
  options->config.loss = kind.loss;
  add_data_options(*command, options->training);
  add_iteration_options(*command, options->training);
  command->add_option("--sample-weights", options->sample_weights,
                      "data whose values are the weights of the training's entries");
  add_feature_sources(*command, options->features);
  add_feature_options(*command, options->fit);
  add_setting_options(*command, options->config);
  const char* liked = kind.loss == SgdLoss::logistic ? "--dislike-below" : "--min-rating";
  command->footer(fmt::format(
      "Example:\n  warpfactor train {0} ml-1m {1} 4 --item-features genres --epochs 30 --out "
      "{0}.safetensors",
      kind.name, liked));
  command->callback([command, options] { run(*command, *options); });
}

}  // namespace

void add_train_ranking(CLI::App& train) {
  for (const Kind& kind : kinds) add_kind(train, kind);
}

}  // namespace wf::cli
