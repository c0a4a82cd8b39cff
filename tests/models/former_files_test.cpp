// Model files that version 0.1 wrote, of six ratings: ann 10 20, bob 20 30, cid 10 30.
#include "matrices.hpp"

namespace wf {
namespace {

std::unique_ptr<Model> former(const std::string& name) {
  return load_model(std::string(WARPFACTOR_FORMER_MODELS) + "/" + name + "-0.1.safetensors", "cpu");
}

/// What 0.1 recommended to a user, three items with their scores.
void expect_list(const Model& model, const char* user, const std::vector<std::int64_t>& items,
                 const std::vector<float>& scores) {
  RecommendOptions options;
  options.k = 3;
  const TopK top = model.recommend({model.users().find(user)}, options);
  ASSERT_EQ(top.ids_of(0).size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(model.items().number(top.ids[i]), items[i]);
    EXPECT_NEAR(top.scores[i], scores[i], 1e-6);
  }
}

TEST(FormerFiles, Als) {
  const auto model = former("als");
  expect_list(*model, "ann", {20, 10, 30}, {0.9999794f, 0.9999769f, 0.00006156f});
  const auto& als = dynamic_cast<const ImplicitAls&>(*model);
  EXPECT_EQ(als.config().solver, AlsMethod::cholesky);
  EXPECT_EQ(als.report().loss.size(), 3u);
  EXPECT_FALSE(als.report().continued);
}

TEST(FormerFiles, RankingKeepsSettingsThatAreCalledOtherwise) {
  const auto model = former("warp-kos");
  expect_list(*model, "cid", {30, 10, 20}, {0.0065485f, 0.0037965f, -0.0049649f});
  auto& ranking = dynamic_cast<RankingSgd&>(*model);
  EXPECT_EQ(ranking.config().kos_k, 2);
  EXPECT_EQ(ranking.config().kos_n, 4);
  EXPECT_EQ(ranking.config().candidates, 3);
  EXPECT_EQ(ranking.item_features().names->find("blue"), 1);
  // It goes on, and is written as files are now.
  const TemporaryFile file;
  ranking.save(file.path());
  EXPECT_EQ(RankingSgd::load(file.path()).config().candidates, 3);
}

TEST(FormerFiles, Popular) { expect_list(*former("popular"), "ann", {10, 20, 30}, {2, 2, 2}); }

}  // namespace
}  // namespace wf
