#include "ranking_cases.hpp"

namespace wf {
namespace {

class RankingFile : public OnBackends {
 protected:
  RankingConfig config(int epochs) const {
    RankingConfig config = small_config(GetParam());
    config.epochs = epochs;
    return config;
  }
  const Interactions train_ = checkerboard(12);
  const TemporaryFile file_;
};
WF_ON_SGD_BACKENDS(RankingFile);

TEST_P(RankingFile, AModelContinuesAsIfItHadNotBeenSaved) {
  for (const RankingFitOptions& options : {RankingFitOptions(), with_parities(12)})
    for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
      RankingConfig settings = config(3);
      settings.schedule = schedule;
      RankingSgd model(settings);
      model.fit(train_, options);
      model.save(file_.path());
      RankingSgd loaded = RankingSgd::load(file_.path(), GetParam());
      EXPECT_EQ(loaded.kind(), "warp");
      EXPECT_EQ(numbers_of(loaded), numbers_of(model));
      EXPECT_EQ(loaded.trained_epochs(), 3);
      EXPECT_EQ(loaded.report().loss, model.report().loss);
      EXPECT_EQ(loaded.report().counts[2].draws, model.report().counts[2].draws);
      model.fit_partial(train_, options);
      loaded.fit_partial(train_, options);
      EXPECT_EQ(numbers_of(loaded), numbers_of(model));
    }
}

/// User `name` with three items.
Interactions history_of(const std::string& name) {
  return named({{name, "1"}, {name, "3"}, {name, "5"}}, IdMap::Kind::number);
}

TEST_P(RankingFile, AModelWithRowsFoldedInContinuesAsIfItHadNotBeenSaved) {
  for (const std::string user : {"4", "77"}) {  // one that it knows, one that it does not
    RankingSgd model(config(3));
    model.fit(train_);
    model.update_users(history_of(user));
    model.save(file_.path());
    RankingSgd loaded = RankingSgd::load(file_.path(), GetParam());
    EXPECT_EQ(numbers_of(loaded), numbers_of(model));
    model.fit_partial(train_);
    loaded.fit_partial(train_);
    EXPECT_EQ(numbers_of(loaded), numbers_of(model)) << user;
  }
}

TEST_P(RankingFile, WhatIsFoldedIntoAnInterruptedFitStays) {
  RankingFitOptions options;
  options.early_stop = 3;
  double value = 1;
  options.validation = [&](const Model&) { return value /= 2; };
  options.on_progress = [](const Progress&) { return Continue::no; };
  RankingSgd model(config(3));
  model.fit(train_, options);
  model.update_users(history_of("77"));
  model.save(file_.path());
  RankingSgd loaded = RankingSgd::load(file_.path(), GetParam());
  EXPECT_EQ(numbers_of(loaded), numbers_of(model));
  options.resume = true;
  options.on_progress = {};
  loaded.fit(train_, options);
  EXPECT_EQ(loaded.users().size(), 13);
}

TEST_P(RankingFile, AnUnfittedModelIsNotSaved) {
  expect_error(ErrorCode::argument, {"not fitted"},
               [&] { RankingSgd(config(3)).save(file_.path()); });
}

TEST_P(RankingFile, AFitIsNotResumedWithOtherData) {
  RankingSgd model(config(3));
  model.fit(train_);
  RankingFitOptions options;
  options.resume = true;
  expect_error(ErrorCode::shape, {"user '12'", "the data that it began with"},
               [&] { model.fit(checkerboard(14), options); });
}

TEST_P(RankingFile, EveryKindLoadsByItsName) {
  for (const SgdLoss loss : all_losses) {
    RankingSgd model(small_config(GetParam(), loss));
    model.fit(train_);
    model.save(file_.path());
    EXPECT_EQ(load_model(file_.path())->kind(), model.kind());
  }
  Popularity popular;
  popular.fit(train_);
  popular.save(file_.path());
  expect_error(ErrorCode::format, {"'popular'", "warp-kos"},
               [&] { RankingSgd::load(file_.path()); });
}

TEST_P(RankingFile, ResumingACheckpointGivesTheSameModel) {
  RankingFitOptions options;
  options.checkpoint = file_.path();
  options.checkpoint_every = 4;
  options.on_progress = [](const Progress& progress) { return progress.iteration < 5; };
  RankingSgd interrupted(config(10));
  interrupted.fit(train_, options);
  RankingSgd resumed = RankingSgd::load(file_.path(), GetParam());
  EXPECT_EQ(resumed.trained_epochs(), 4);
  RankingFitOptions rest;
  rest.resume = true;
  resumed.fit(train_, rest);
  RankingSgd whole(config(10));
  whole.fit(train_);
  EXPECT_EQ(numbers_of(resumed), numbers_of(whole));
  EXPECT_EQ(resumed.report().loss, whole.report().loss);
}

TEST_P(RankingFile, EarlyStopRestoresTheBestAlsoAcrossACheckpoint) {
  // The validation is a script: the third epoch is the best.
  const double script[] = {.1, .2, .9, .3, .4, .5, .6};
  const auto options = [&](int stop_after) {
    RankingFitOptions options;
    options.early_stop = 3;
    options.validation = [&](const Model& model) {
      return script[dynamic_cast<const RankingSgd&>(model).trained_epochs() - 1];
    };
    options.on_progress = [stop_after](const Progress& progress) {
      return !(progress.iteration == stop_after);
    };
    return options;
  };
  RankingSgd three(config(3));
  three.fit(train_);
  RankingSgd model(config(7));
  model.fit(train_, options(0));
  EXPECT_EQ(model.report().best_iteration, 3);
  EXPECT_EQ(model.report().loss.size(), 6u);
  EXPECT_EQ(model.trained_epochs(), 3);
  EXPECT_EQ(numbers_of(model), numbers_of(three));

  RankingSgd interrupted(config(7));
  interrupted.fit(train_, options(4));
  interrupted.save(file_.path());
  RankingSgd resumed = RankingSgd::load(file_.path(), GetParam());
  RankingFitOptions rest = options(0);
  rest.resume = true;
  resumed.fit(train_, rest);
  EXPECT_EQ(resumed.report().best_iteration, 3);
  EXPECT_EQ(numbers_of(resumed), numbers_of(three));
  // What was restored continues like a model of three epochs.
  resumed.fit_partial(train_);
  three.fit_partial(train_);
  EXPECT_NE(numbers_of(resumed), numbers_of(three));  // seven epochs more, not three
  EXPECT_EQ(resumed.trained_epochs(), 10);
}

}  // namespace
}  // namespace wf
