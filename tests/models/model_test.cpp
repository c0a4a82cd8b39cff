#include "warpfactor/model.hpp"

#include <cmath>

#include "matrices.hpp"
#include "neighbourhood_model.hpp"

namespace wf {
namespace {

using Ids = std::vector<Id>;

//        a b c d   items shared with   a b c d
//   ann  1 1 . .                    a  . 2 1 .
//   bob  1 1 1 .                    b  2 . 1 .
//   cid  . . 1 1                    c  1 1 . 1
//                                   d  . . 1 .
const Interactions& train() {
  static const Interactions entries = named({{"ann", "a"},
                                             {"ann", "b"},
                                             {"bob", "a"},
                                             {"bob", "b"},
                                             {"bob", "c"},
                                             {"cid", "c"},
                                             {"cid", "d"}});
  return entries;
}

class AnyModel : public testing::Test {
 protected:
  const NeighbourhoodModel model_{train()};
};

// ann: a 2, b 2, c 2, d 0. bob: 3, 3, 2, 1. cid: 1, 1, 1, 1.
TEST_F(AnyModel, ScoresABlock) {
  std::vector<float> scores(8);
  model_.score({0, 2}, {scores.data(), 2, 4, 4});
  EXPECT_EQ(scores, (std::vector<float>{2, 2, 2, 0, 1, 1, 1, 1}));
  expect_error(ErrorCode::argument, {"user 3"}, [&] {
    model_.score({3}, {scores.data(), 1, 4, 4});
  });
  expect_error(ErrorCode::shape, {"2 x 3, expected 2 x 4"}, [&] {
    model_.score({0, 2}, {scores.data(), 2, 3, 4});
  });
  EXPECT_EQ(model_.predict({0, 1, 1}, {2, 3, 0}), (std::vector<float>{2, 1, 3}));
}

TEST_F(AnyModel, RecommendsBestFirstAndPads) {
  RecommendOptions options;
  options.k = 5;
  const TopK top = model_.recommend({1, 0}, options);
  EXPECT_EQ(top.ids, (Ids{0, 1, 2, 3, -1, 0, 1, 2, 3, -1}));
  EXPECT_EQ(top.scores, (std::vector<float>{3, 3, 2, 1, 0, 2, 2, 2, 0, 0}));
  options.exclude = train();
  EXPECT_EQ(listed(model_.recommend({0}, options)), (Ids{2, 3}));
  options.exclude_items = {2};
  EXPECT_EQ(listed(model_.recommend({0}, options)), (Ids{3}));
  options = {};
  options.only_items = {3, 1};
  EXPECT_EQ(listed(model_.recommend({1}, options)), (Ids{1, 3}));
  options.k = 0;
  expect_error(ErrorCode::argument, {"k is 0"}, [&] { model_.recommend({0}, options); });
  EXPECT_EQ(model_.recommend(Ids{}).rows(), 0);
}

// Of ann's c and d: c is first and d second. Ranks count the seen items where they are not left
// out: two tie with c, a and b, and three are above d.
TEST_F(AnyModel, IsEvaluated) {
  const Interactions test = named({{"ann", "c"}, {"ann", "d"}, {"eve", "a"}});
  EXPECT_EQ(model_.predict_rank(test), (std::vector<double>{1, 3, -1}));
  EXPECT_EQ(model_.predict_rank(test, train()), (std::vector<double>{0, 1, -1}));
  const Metrics metrics = evaluate(model_, train(), named({{"ann", "c"}, {"bob", "d"}}), {.k = 1});
  EXPECT_EQ(metrics.users, 2);
  EXPECT_EQ(metrics.at("precision@1"), 1);
  EXPECT_EQ(metrics.at("auc"), (1 + 0.5) / 2);  // nothing but d is left for bob
}

TEST_F(AnyModel, SaysWhatItCannot) {
  NeighbourhoodModel model(train());
  const FeatureTable features = Dataset().build_user_features({});
  const auto refused = [](const std::string& what, const std::function<void()>& work) {
    expect_error(ErrorCode::unsupported, {"'neighbourhood' cannot " + what}, work);
  };
  refused("recommend to users", [&] { model.recommend(train()); });
  refused("recommend by features", [&] { model.recommend(features); });
  refused("say which items", [&] { model.similar_items({0}); });
  refused("say which users", [&] { model.similar_users({0}); });
  refused("fold in users", [&] { model.update_users(train()); });
  refused("fold in items", [&] { model.update_items(train()); });
  refused("fold in users by", [&] { model.update_users(features); });
  refused("fold in items by", [&] { model.update_items(features); });
  refused("be exported", [&] { model.exported(); });
}

TEST_F(AnyModel, IsSaved) {
  const TemporaryFile file;
  model_.save(file.path());
  EXPECT_EQ(contents_of(file.path()), "ann,a\nann,b\nbob,a\nbob,b\nbob,c\ncid,c\ncid,d\n");
}

class NotANumber final : public Model {
 public:
  std::string kind() const override { return "nan"; }
  const std::shared_ptr<const IdMap>& user_map() const override { return train().user_map(); }
  const std::shared_ptr<const IdMap>& item_map() const override { return train().item_map(); }
  void save(const std::string&) const override {}

 protected:
  void score_rows(Span<const Id>, MatrixView<float> out) const override {
    for (Offset r = 0; r < out.rows; ++r)
      for (Offset c = 0; c < out.columns; ++c) out.row(r)[c] = c == 2 ? NAN : 0;
  }
};

TEST(Model, AScoreThatIsNotFiniteIsNamed) {
  expect_error(ErrorCode::numeric, {"user 1 for item 2 is nan"},
               [] { NotANumber().recommend({1}); });
}

// The factor model's own ways, by the device, give what the generic ones make of its scores.
TEST(Model, FactorModelsScoreAsTheyRecommend) {
  Popularity popular;
  popular.fit(train());
  std::vector<float> scores(4);
  popular.score({1}, {scores.data(), 1, 4, 4});
  EXPECT_EQ(scores, (std::vector<float>{2, 2, 2, 1}));
  const std::vector<NamedMatrix> matrices = popular.exported();
  ASSERT_EQ(matrices.size(), 2u);
  EXPECT_EQ(matrices[1].name, "items");
  EXPECT_EQ(matrices[1].ids->name(3), "d");
  EXPECT_EQ(matrices[1].values->row(3)[0], 1);
}

}  // namespace
}  // namespace wf
