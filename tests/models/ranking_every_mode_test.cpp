#include <cmath>

#include "ranking_cases.hpp"

namespace wf {
namespace {

/// What holds however training goes: on each device, and on the CPU with threads that do not wait
/// for each other ("hogwild").
class RankingEveryMode : public testing::TestWithParam<const char*> {
 protected:
  RankingConfig config(SgdLoss loss = SgdLoss::warp) const {
    const std::string mode = GetParam();
    RankingConfig config = small_config(mode == "hogwild" ? "cpu" : mode, loss);
    config.deterministic = mode != "hogwild";
    return config;
  }
  RankingSgd fitted(const RankingConfig& config, const Interactions& train,
                    const RankingFitOptions& options = {}) const {
    RankingSgd model(config);
    model.fit(train, options);
    return model;
  }
};

INSTANTIATE_TEST_SUITE_P(Modes, RankingEveryMode, testing::Values("cpu", "hogwild", "reference"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(RankingEveryMode, FindsTheWithheldItemOfACheckerboard) {
  const Interactions train = checkerboard(50);
  for (const SgdLoss loss : {SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos}) {
    RankingConfig settings = config(loss);
    settings.epochs = 60;
    const RankingSgd model = fitted(settings, train);
    RecommendOptions unseen;
    unseen.k = 1;
    unseen.exclude = train;
    const TopK top = model.recommend(first_ids(50), unseen);
    int right = 0;
    for (Id user = 0; user < 50; ++user) right += top.ids_of(user)[0] == user;
    EXPECT_GE(right, 45) << model.kind();
  }
}

TEST_P(RankingEveryMode, ZeroWeightsChangeNothing) {
  const Interactions train = checkerboard(8);
  const CsrView rows = train.by_user();
  const Interactions none({rows.offsets, rows.offsets + 9},
                          {rows.indices, rows.indices + rows.size()},
                          std::vector<float>(static_cast<std::size_t>(rows.size())), {},
                          train.user_map(), train.item_map());
  for (const SgdLoss loss : all_losses) {
    RankingConfig untrained = config(loss);
    untrained.epochs = 0;
    RankingFitOptions options;
    options.sample_weights = none;
    EXPECT_EQ(numbers_of(fitted(config(loss), train, options)),
              numbers_of(fitted(untrained, train)));
  }
}

TEST_P(RankingEveryMode, MatricesWithLittleInThemFit) {
  auto three = std::make_shared<IdMap>(IdMap::identity(3));
  const Interactions matrices[] = {
      Interactions(Triplets(), three, three),                     // nothing stored
      Interactions({{0, 1}, {0, 2}, {0, -1}, {}}, three, three),  // nothing liked
      Interactions({{1}, {2}, {1}, {}}, three, three),            // one entry
      from_rows({{1, 1}}),                                        // one user, who has all
      from_rows({{1, 0}, {0, 1}, {1, 1}}),                        // two items
      from_rows({{1}, {1}}),                                      // one item
  };
  for (const SgdLoss loss : all_losses)
    for (const Interactions& train : matrices) {
      const RankingSgd model = fitted(config(loss), train);
      for (const float number : numbers_of(model)) ASSERT_TRUE(std::isfinite(number));
    }
}

TEST_P(RankingEveryMode, AUserWithEveryItemIsSkipped) {
  const RankingSgd model = fitted(config(SgdLoss::bpr), from_rows({{1, 1, 1}, {1, 0, 0}}));
  EXPECT_EQ(model.report().counts[0].samples, 4);
  EXPECT_EQ(model.report().counts[0].skipped, 3);
}

TEST_P(RankingEveryMode, DivergenceNamesTheEpoch) {
  RankingConfig settings = config();
  settings.learning_rate = 1e30;
  RankingSgd model(settings);
  expect_error(ErrorCode::numeric, {"diverged in epoch ", "a learning_rate smaller than 1e+30"},
               [&] { model.fit(checkerboard(40)); });
}

}  // namespace
}  // namespace wf
