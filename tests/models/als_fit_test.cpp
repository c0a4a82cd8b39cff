#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "matrices.hpp"
#include "warpfactor/als.hpp"

namespace wf {
namespace {

class AlsFit : public OnBackends {
 protected:
  AlsConfig config() const {
    AlsConfig config;
    config.device = GetParam();
    config.factors = 8;
    config.iterations = 8;
    return config;
  }
  const Interactions train_ = generate_synthetic({60, 40, 700}, 5);
};
WF_ON_BACKENDS(AlsFit);

void expect_same(const ImplicitAls& a, const ImplicitAls& b) {
  EXPECT_EQ(values_of(a.user_factors()), values_of(b.user_factors()));
  EXPECT_EQ(values_of(a.item_factors()), values_of(b.item_factors()));
}

TEST_P(AlsFit, ProgressTellsEveryIteration) {
  ImplicitAls model(config());
  std::vector<Progress> seen;
  model.fit(train_, [&](const Progress& progress) {
    seen.push_back(progress);
    return Continue::yes;
  });
  ASSERT_EQ(seen.size(), 8u);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(seen[i].iteration, i + 1);
    EXPECT_EQ(seen[i].iterations, 8);
    EXPECT_EQ(seen[i].loss, model.report().loss[i]);
    EXPECT_EQ(seen[i].seconds, model.report().seconds[i]);
    EXPECT_TRUE(std::isnan(seen[i].validation));
  }
  EXPECT_EQ(model.report().device, GetParam());
  EXPECT_FALSE(model.report().stopped);
}

// A callback may return a bool, a Continue or nothing, and what it throws undoes the fit.
TEST_P(AlsFit, ACallbackAnswersAsItLikes) {
  ImplicitAls model(config());
  int calls = 0;
  model.fit(train_, [&](const Progress&) { ++calls; });
  EXPECT_EQ(calls, 8);
  model.fit(train_, [](const Progress&) { return false; });
  EXPECT_EQ(model.report().loss.size(), 1u);
  const auto two = [](const Progress& p) { return p.iteration < 2 ? Continue::yes : Continue::no; };
  model.fit(train_, two);
  EXPECT_EQ(model.report().loss.size(), 2u);
  model.fit(train_, std::function<bool(const Progress&)>());
  EXPECT_EQ(model.report().loss.size(), 8u);
  model.fit(train_, {});
  EXPECT_EQ(model.report().loss.size(), 8u);
}

TEST_P(AlsFit, WhatIsThrownLeavesTheModelAsItWas) {
  ImplicitAls model(config());
  model.fit(train_);
  const ImplicitAls before = model;
  const Interactions other = named({{"ann", "apple"}});
  const auto same_thread = std::this_thread::get_id();
  FitOptions options;
  options.validation = [&](const Model& model) {
    EXPECT_EQ(std::this_thread::get_id(), same_thread);
    EXPECT_EQ(model.users().size(), 1);
    return 1.0;
  };
  options.on_progress = [&](const Progress& progress) {
    EXPECT_EQ(std::this_thread::get_id(), same_thread);
    if (progress.iteration == 3) throw std::runtime_error("enough");
  };
  EXPECT_THROW(model.fit(other, options), std::runtime_error);
  EXPECT_EQ(model.users().size(), before.users().size());
  EXPECT_EQ(model.report().loss, before.report().loss);
  expect_same(model, before);
  options.validation = [](const Model&) -> double { throw std::runtime_error("enough"); };
  EXPECT_THROW(model.fit_partial(train_, options), std::runtime_error);
  expect_same(model, before);
}

TEST_P(AlsFit, TheCallbackStops) {
  ImplicitAls model(config());
  model.fit(train_, [](const Progress& progress) { return progress.iteration < 3; });
  EXPECT_EQ(model.report().loss.size(), 3u);
  EXPECT_TRUE(model.report().stopped);
  AlsConfig three = config();
  three.iterations = 3;
  ImplicitAls expected(three);
  expected.fit(train_);
  expect_same(model, expected);
}

TEST_P(AlsFit, FitPartialGoesOnAndFitBeginsAnew) {
  AlsConfig half = config();
  half.iterations = 4;
  ImplicitAls twice(half), once(config());
  twice.fit(train_);
  const ImplicitAls first = twice;
  EXPECT_FALSE(twice.report().continued);
  twice.fit_partial(train_);
  EXPECT_TRUE(twice.report().continued);
  once.fit(train_);
  expect_same(twice, once);
  EXPECT_EQ(twice.report().loss.size(), 4u);
  twice.fit(train_);
  expect_same(twice, first);
  EXPECT_FALSE(twice.report().continued);
  twice.fit(named({{"ann", "apple"}}));
  EXPECT_EQ(twice.users().size(), 1);
}

TEST_P(AlsFit, FitPartialTakesInNewUsersAndItems) {
  ImplicitAls model(config());
  model.fit(named({{"ann", "apple"}, {"ann", "pear"}, {"bob", "apple"}}));
  model.fit_partial(named({{"cid", "pear"}, {"ann", "plum"}, {"ann", "apple"}, {"cid", "plum"}}));
  ASSERT_EQ(model.users().size(), 3);
  ASSERT_EQ(model.items().size(), 3);
  EXPECT_EQ(model.users().name(2), "cid");
  EXPECT_EQ(model.items().name(2), "plum");
  EXPECT_EQ(model.items().find("apple"), 0);
  // bob has no entries in the data that the last fit saw.
  for (int f = 0; f < 8; ++f) EXPECT_EQ(model.user_factors().row(1)[f], 0);
  EXPECT_GT(score(model, 2, 2), 0.3);
}

TEST_P(AlsFit, NewRowsStartAsTheyWouldHaveInALargerModel) {
  AlsConfig none = config();
  none.iterations = 0;
  ImplicitAls grown(none), whole(none);
  grown.fit(from_rows({{1, 1}, {1, 0}}));
  grown.fit_partial(from_rows({{1, 1, 1}, {1, 0, 1}, {1, 0, 0}}));
  whole.fit(from_rows({{1, 1, 1}, {1, 0, 1}, {1, 0, 0}}));
  expect_same(grown, whole);
}

TEST_P(AlsFit, ResumingFromACheckpointGivesTheSameModel) {
  for (const AlsMethod solver : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    AlsConfig settings = config();
    settings.solver = solver;
    ImplicitAls whole(settings);
    whole.fit(train_);

    const TemporaryFile file;
    FitOptions options;
    options.checkpoint = file.path();
    options.checkpoint_every = 2;
    options.on_progress = [](const Progress& progress) { return progress.iteration < 5; };
    ImplicitAls interrupted(settings);
    interrupted.fit(train_, options);

    ImplicitAls resumed = ImplicitAls::load(file.path(), GetParam());
    EXPECT_EQ(resumed.report().loss.size(), 4u);
    FitOptions resume;
    resume.resume = true;
    resumed.fit(train_, resume);
    expect_same(resumed, whole);
    EXPECT_EQ(resumed.report().loss, whole.report().loss);
    EXPECT_FALSE(resumed.report().stopped);

    interrupted.fit(train_, resume);
    expect_same(interrupted, whole);
    resumed.fit(train_, resume);
    expect_same(resumed, whole);
  }
}

/// Gives the n-th value at the n-th iteration.
std::function<double(const Model&)> scripted(std::vector<double> values) {
  return [values](const Model& model) {
    return values.at(dynamic_cast<const ImplicitAls&>(model).report().loss.size() - 1);
  };
}

TEST_P(AlsFit, EarlyStoppingRestoresTheBest) {
  FitOptions options;
  options.validation = scripted({1, 3, 2, 3, 2, 9, 9, 9});
  options.early_stop = 3;
  ImplicitAls model(config());
  model.fit(train_, options);
  EXPECT_EQ(model.report().validation, (std::vector<double>{1, 3, 2, 3, 2}));
  EXPECT_TRUE(model.report().stopped);
  EXPECT_EQ(model.report().best_iteration, 2);
  AlsConfig two = config();
  two.iterations = 2;
  ImplicitAls expected(two);
  expected.fit(train_);
  expect_same(model, expected);
}

TEST_P(AlsFit, WithoutEarlyStoppingTheLastIsKept) {
  FitOptions options;
  options.validation = scripted({9, 8, 7, 6, 5, 4, 3, 2});
  ImplicitAls model(config()), plain(config());
  model.fit(train_, options);
  plain.fit(train_);
  EXPECT_EQ(model.report().validation.size(), 8u);
  EXPECT_FALSE(model.report().stopped);
  EXPECT_EQ(model.report().best_iteration, 0);
  expect_same(model, plain);
}

TEST_P(AlsFit, AResumedFitStopsEarlyAsTheWholeWouldHave) {
  FitOptions options;
  options.validation = scripted({1, 3, 2, 2, 2, 9, 9, 9});
  options.early_stop = 3;
  ImplicitAls whole(config());
  whole.fit(train_, options);

  const TemporaryFile file;
  FitOptions first = options;
  first.checkpoint = file.path();
  first.checkpoint_every = 4;
  first.on_progress = [](const Progress& progress) { return progress.iteration < 4; };
  ImplicitAls(config()).fit(train_, first);

  ImplicitAls resumed = ImplicitAls::load(file.path(), GetParam());
  options.resume = true;
  resumed.fit(train_, options);
  expect_same(resumed, whole);
  EXPECT_EQ(resumed.report().best_iteration, 2);
  EXPECT_EQ(resumed.report().validation, whole.report().validation);
  resumed.fit(train_, options);
  expect_same(resumed, whole);
}

TEST_P(AlsFit, BadDataAndOptionsAreRefused) {
  ImplicitAls model(config());
  expect_error(ErrorCode::argument, {"no interactions"}, [&] { model.fit(Interactions()); });
  FitOptions options;
  options.early_stop = 2;
  expect_error(ErrorCode::argument, {"early_stop needs a validation"},
               [&] { model.fit(train_, options); });
  options.early_stop = -1;
  expect_error(ErrorCode::argument, {"early_stop is -1"}, [&] { model.fit(train_, options); });
  FitOptions checkpoint;
  checkpoint.checkpoint = "model";
  expect_error(ErrorCode::argument, {"checkpoint_every is 0"},
               [&] { model.fit(train_, checkpoint); });
  FitOptions not_a_number;
  not_a_number.validation = [](const Model&) { return std::nan(""); };
  expect_error(ErrorCode::numeric, {"validation of iteration 1"},
               [&] { model.fit(train_, not_a_number); });
}

TEST_P(AlsFit, ValuesBeyondAllNumbersAreRefused) {
  AlsConfig settings = config();
  settings.alpha = 100;
  ImplicitAls model(settings);
  expect_error(ErrorCode::numeric, {"confidence", "alpha 100"}, [&] {
    model.fit(from_rows({{3e38f, 1}, {1, 1}}));
  });
}

TEST_P(AlsFit, FactorsThatAreNotFiniteAreAnErrorNamingTheRow) {
  AlsConfig settings = config();
  settings.init_scale = 1e300;
  settings.iterations = 0;
  ImplicitAls model(settings);
  expect_error(ErrorCode::numeric, {"the factors of user 'ann' (row 0) hold"}, [&] {
    model.fit(named({{"ann", "apple"}}));
  });
  EXPECT_EQ(model.users().size(), 0);
}

TEST_P(AlsFit, ASingularGramianIsHelpedAndReported) {
  // One item: a Gramian of rank 1 in 8 factors, without regularization.
  AlsConfig settings = config();
  settings.regularization = 0;
  settings.solver = AlsMethod::cholesky;
  std::vector<std::string> warnings;
  set_log_sink([&](LogLevel level, const std::string& line) {
    if (level == LogLevel::warning) warnings.push_back(line);
  });
  ImplicitAls model(settings);
  model.fit(from_rows({{1}, {1}, {1}}));
  set_log_sink({});
  EXPECT_GT(model.report().jitter, 0);
  ASSERT_FALSE(warnings.empty());
  EXPECT_NE(warnings.back().find("the Gramian was singular"), std::string::npos);
  EXPECT_NEAR(score(model, 0, 0), 1, 0.01);
}

TEST(AlsConfig, EachSettingOutOfRangeIsNamedWithItsValue) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const std::string& name, const std::string& value, auto change) {
    AlsConfig config;
    change(config);
    expect_error(ErrorCode::argument, {name + " is " + value}, [&] { ImplicitAls model(config); });
  };
  refused("factors", "0", [](AlsConfig& c) { c.factors = 0; });
  refused("factors", "5000", [](AlsConfig& c) { c.factors = 5000; });
  refused("regularization", "-0.1", [](AlsConfig& c) { c.regularization = -0.1; });
  refused("regularization", "nan", [&](AlsConfig& c) { c.regularization = nan; });
  refused("regularization_exponent", "-1", [](AlsConfig& c) { c.regularization_exponent = -1; });
  refused("alpha", "-2", [](AlsConfig& c) { c.alpha = -2; });
  refused("alpha", "inf", [&](AlsConfig& c) { c.alpha = infinity; });
  refused("unobserved_weight", "-1", [](AlsConfig& c) { c.unobserved_weight = -1; });
  refused("objective", "7", [](AlsConfig& c) { c.objective = AlsObjective(7); });
  refused("confidence", "-1", [](AlsConfig& c) { c.confidence = AlsConfidence(-1); });
  refused("solver", "9", [](AlsConfig& c) { c.solver = AlsMethod(9); });
  refused("log_epsilon", "0", [](AlsConfig& c) { c.log_epsilon = 0; });
  refused("iterations", "-1", [](AlsConfig& c) { c.iterations = -1; });
  refused("iterations", "2000000000", [](AlsConfig& c) { c.iterations = 2000000000; });
  refused("cg_steps", "0", [](AlsConfig& c) { c.cg_steps = 0; });
  refused("block_size", "0", [](AlsConfig& c) { c.block_size = 0; });
  refused("init_scale", "0", [](AlsConfig& c) { c.init_scale = 0; });
  refused("init_scale", "nan", [&](AlsConfig& c) { c.init_scale = nan; });
  refused("loss_every", "-1", [](AlsConfig& c) { c.loss_every = -1; });
  refused("threads", "-1", [](AlsConfig& c) { c.threads = -1; });
  AlsConfig unknown;
  unknown.device = "toaster";
  expect_error(ErrorCode::device, {"'toaster'"}, [&] { ImplicitAls model(unknown); });
}

}  // namespace
}  // namespace wf
