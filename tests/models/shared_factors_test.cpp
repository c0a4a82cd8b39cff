#include <type_traits>

#include "matrices.hpp"

namespace wf {
namespace {

template <class Model>
constexpr bool moves_cheaply =
    std::is_nothrow_move_constructible_v<Model>&& std::is_nothrow_move_assignable_v<Model>&&
        std::is_copy_constructible_v<Model>&& std::is_copy_assignable_v<Model>;
static_assert(moves_cheaply<ImplicitAls> && moves_cheaply<RankingSgd> && moves_cheaply<Popularity>);

/// Where the numbers of a model lie.
std::pair<const float*, const float*> places(const FactorModel& model) {
  return {model.user_factors().row(0), model.item_factors().row(0)};
}

template <class Model>
void expect_shared(Model model) {
  const auto original = places(model);
  const Model copy = model;
  EXPECT_EQ(places(copy), original);
  Model moved = std::move(model);
  EXPECT_EQ(places(moved), original);
  std::vector<Model> models;
  models.push_back(std::move(moved));
  for (int i = 0; i < 9; ++i) models.push_back(copy);
  for (const Model& each : models) EXPECT_EQ(places(each), original);
  // What happens to one does not reach the others.
  models[0].fit(from_rows({{1, 1}, {1, 0}}));
  EXPECT_EQ(models[0].users().size(), 2);
  EXPECT_EQ(places(copy), original);
  EXPECT_EQ(copy.users().size(), 12);
  models[0] = copy;
  EXPECT_EQ(places(models[0]), original);
}

TEST(SharedFactors, CopiesAndMovesTakeThemAlong) {
  AlsConfig als;
  als.factors = 4;
  ImplicitAls implicit_als(als);
  implicit_als.fit(checkerboard(12));
  expect_shared(std::move(implicit_als));
  RankingConfig ranking;
  ranking.factors = 4;
  ranking.epochs = 2;
  RankingSgd warp(ranking);
  warp.fit(checkerboard(12));
  expect_shared(std::move(warp));
  Popularity popular;
  popular.fit(checkerboard(12));
  expect_shared(std::move(popular));
}

TEST(SharedFactors, LivesOnWithWhoKeepsIt) {
  std::shared_ptr<const FactorMatrix> kept;
  {
    Popularity popular;
    popular.fit(checkerboard(4));
    kept = popular.shared_item_factors();
    popular.fit(checkerboard(6));
  }
  EXPECT_EQ(values_of(*kept), (std::vector<float>{1, 1, 1, 1}));
}

TEST(SharedFactors, CopiesFoldInByTheirOwnFactors) {
  AlsConfig settings;
  settings.factors = 4;
  ImplicitAls model(settings);
  const Interactions train = checkerboard(12);
  model.fit(train);
  const ImplicitAls copy = model;
  const std::vector<float> before = values_of(copy.fold_in_users(train));
  model.update_items(named({{"0", "77"}, {"2", "77"}}, IdMap::Kind::number));
  const std::vector<float> after = values_of(model.fold_in_users(train));
  EXPECT_NE(before, after);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(values_of(copy.fold_in_users(train)), before);
    EXPECT_EQ(values_of(model.fold_in_users(train)), after);
  }
}

}  // namespace
}  // namespace wf
