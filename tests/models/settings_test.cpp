#include "warpfactor/settings.hpp"

#include <cmath>
#include <limits>

#include "matrices.hpp"

namespace wf {
namespace {

template <class Config>
Setting setting(const Config& config, const std::string& name) {
  for (const Setting& each : list_settings(config))
    if (each.name == name) return each;
  ADD_FAILURE() << "no setting " << name;
  return {};
}

TEST(Settings, AreListedWithTheirTypesRangesAndChoices) {
  const std::vector<Setting> all = list_settings(AlsConfig());
  ASSERT_EQ(all.size(), 17u);
  EXPECT_EQ(all[0].name, "factors");
  EXPECT_EQ(all[0].type, SettingType::integer);
  EXPECT_EQ(all[0].value, SettingValue(std::int64_t{64}));
  EXPECT_EQ(all[0].range, "1 to 4096");
  EXPECT_EQ(all[0].help, "length of a factor row");
  EXPECT_EQ(setting(AlsConfig(), "alpha").range, "a finite number of at least 0");
  EXPECT_EQ(setting(AlsConfig(), "log_epsilon").range, "a finite number above 0");
  EXPECT_EQ(setting(AlsConfig(), "seed").value, SettingValue(std::uint64_t{0}));
  const Setting solver = setting(AlsConfig(), "solver");
  EXPECT_EQ(solver.type, SettingType::choice);
  EXPECT_EQ(solver.value, SettingValue(std::string("cg")));
  EXPECT_EQ(solver.choices, (std::vector<std::string>{"cg", "cholesky", "subspace"}));
  EXPECT_EQ(solver.range, "one of cg, cholesky, subspace");
  EXPECT_EQ(setting(AlsConfig(), "device").range, device_names());

  const RankingConfig ranking;
  EXPECT_EQ(list_settings(ranking).size(), 19u);
  EXPECT_EQ(setting(ranking, "learning_rate_decay").range, "a number above 0 and at most 1");
  EXPECT_EQ(setting(ranking, "rho").range, "a number of at least 0 and below 1");
  EXPECT_EQ(setting(ranking, "user_alpha").range, "a number from 0 to 1");
  EXPECT_EQ(setting(ranking, "batch_size").range, "at least 0");
  EXPECT_EQ(setting(ranking, "deterministic").type, SettingType::boolean);
  EXPECT_EQ(setting(ranking, "deterministic").range, "yes or no");
}

TEST(Settings, AreSetByNameFromTextAndNumbers) {
  AlsConfig als;
  set_setting(als, "factors", std::string("12"));
  set_setting(als, "alpha", std::int64_t{40});
  set_setting(als, "regularization", 1e-9);
  set_setting(als, "solver", std::string("subspace"));
  set_setting(als, "seed", std::numeric_limits<std::uint64_t>::max());
  set_setting(als, "iterations", 3.0);
  set_setting(als, "device", std::string("cpu"));
  EXPECT_EQ(als.factors, 12);
  EXPECT_EQ(als.alpha, 40);
  EXPECT_EQ(als.regularization, 1e-9);
  EXPECT_EQ(get_setting(als, "solver"), SettingValue(std::string("subspace")));
  EXPECT_EQ(als.seed, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(als.iterations, 3);
  EXPECT_EQ(als.device, "cpu");
  RankingConfig ranking;
  set_setting(ranking, "deterministic", std::string("no"));
  EXPECT_FALSE(ranking.deterministic);
  set_setting(ranking, "deterministic", true);
  EXPECT_TRUE(ranking.deterministic);
}

template <class Config>
void expect_that_text_gives_it_back(const Config& config) {
  Config other;
  for (const Setting& each : list_settings(config))
    set_setting(other, each.name, to_text(each.value));
  for (const Setting& each : list_settings(config))
    EXPECT_EQ(get_setting(other, each.name), each.value) << each.name;
}

TEST(Settings, AsTextAreReadAsTheSame) {
  AlsConfig als;
  als.regularization = 0.1 + 0.2;
  als.objective = AlsObjective::ials;
  als.confidence = AlsConfidence::log;
  als.seed = std::numeric_limits<std::uint64_t>::max() - 1;
  als.device = "reference";
  expect_that_text_gives_it_back(als);
  RankingConfig ranking;
  ranking.epsilon = 1e-300;
  ranking.batch_size = std::int64_t{1} << 40;
  ranking.deterministic = false;
  ranking.negative_sampler = NegativeSampler::popularity;
  expect_that_text_gives_it_back(ranking);
}

TEST(Settings, WhatIsNotAllowedIsRefusedAndChangesNothing) {
  AlsConfig als;
  const auto expect = [&](const char* name, const SettingValue& value, const std::string& message) {
    expect_error(ErrorCode::argument, {message}, [&] { set_setting(als, name, value); });
    EXPECT_EQ(get_setting(als, name), get_setting(AlsConfig(), name));
  };
  expect("factors", std::int64_t{0}, "factors is 0, expected 1 to 4096");
  expect("factors", std::string("4097"), "factors is 4097, expected 1 to 4096");
  expect("factors", std::string("12x"), "factors is '12x', expected 1 to 4096");
  expect("factors", std::string(), "factors is '', expected");
  expect("factors", 2.5, "factors is 2.5, expected 1 to 4096");
  expect("factors", true, "factors is yes, expected 1 to 4096");
  expect("factors", std::uint64_t{1} << 63, "factors is 9223372036854775808, expected");
  expect("threads", (std::int64_t{1} << 32) + 1, "threads is 4294967297, expected 0 to 1024");
  expect("alpha", -0.5, "alpha is -0.5, expected a finite number of at least 0");
  expect("alpha", std::nan(""), "alpha is nan, expected");
  expect("log_epsilon", HUGE_VAL, "log_epsilon is inf, expected a finite number above 0");
  expect("seed", std::int64_t{-1}, "seed is -1, expected a whole number from 0 to 2^64 - 1");
  expect("seed", 18446744073709551616.0, "seed is 18446744073709551616, expected");
  expect("solver", std::string("qr"), "solver is 'qr', expected one of cg, cholesky, subspace");
  expect("solver", std::int64_t{1}, "solver is 1, expected one of");
  expect_error(ErrorCode::argument, {"there is no setting 'rank', expected factors, regulariz"},
               [&] { set_setting(als, "rank", std::int64_t{1}); });
  expect_error(ErrorCode::argument, {"there is no setting 'loss'"},
               [] { get_setting(RankingConfig(), "loss"); });
  RankingConfig ranking;
  expect_error(ErrorCode::argument, {"deterministic is 'maybe', expected yes or no"},
               [&] { set_setting(ranking, "deterministic", std::string("maybe")); });
  expect_error(ErrorCode::argument, {"rho is 1, expected a number of at least 0 and below 1"},
               [&] { set_setting(ranking, "rho", 1.0); });
}

}  // namespace
}  // namespace wf
