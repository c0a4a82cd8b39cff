#include <algorithm>
#include <cstdlib>

#include "matrices.hpp"

namespace wf {
namespace {

/// MovieLens 1M, ratings of at least 4, with the default settings: 64 factors, confidence 1 + r.
class MovieLens1M : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("WARPFACTOR_DATA");
    if (folder == nullptr) GTEST_SKIP() << "WARPFACTOR_DATA is not set";
    const std::string path = std::string(folder) + "/ml-1m";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " does not exist";
    ReadOptions options;
    options.min_rating = 4;
    train_ = read_interactions(path, options);
    AlsConfig config;
    config.device = "cpu";
    model_ = std::make_unique<ImplicitAls>(config);
    model_->fit(train_);
  }

  std::vector<std::string> names(const TopK& top) const {
    std::vector<std::string> names;
    for (const Id item : top.ids_of(0)) names.push_back(model_->items().name(item));
    return names;
  }

  Interactions train_;
  std::unique_ptr<ImplicitAls> model_;
};

void expect_contains(const std::vector<std::string>& found, const char* movie, const char* title) {
  EXPECT_NE(std::find(found.begin(), found.end(), movie), found.end())
      << title << " is not in " << testing::PrintToString(found);
}

TEST_F(MovieLens1M, ToyStoryIsLikeItsSequelAndABugsLife) {
  SimilarOptions options;
  options.k = 6;
  const std::vector<Id> toy_story = {model_->items().find(std::int64_t{1})};
  std::vector<std::string> found = names(model_->similar_items(toy_story, options));
  ASSERT_EQ(found[0], "1");
  found.erase(found.begin());
  expect_contains(found, "3114", "Toy Story 2");
  expect_contains(found, "2355", "A Bug's Life");
}

TEST_F(MovieLens1M, User4WhoLikesScienceFictionAndActionGetsMore) {
  RecommendOptions options;
  options.exclude = train_;
  const std::vector<Id> user = {model_->users().find(std::int64_t{4})};
  const std::vector<std::string> found = names(model_->recommend(user, options));
  expect_contains(found, "589", "Terminator 2");
  expect_contains(found, "1291", "Indiana Jones and the Last Crusade");
  expect_contains(found, "1200", "Aliens");
}

}  // namespace
}  // namespace wf
