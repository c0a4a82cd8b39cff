#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>

#include "warpfactor/warpfactor.hpp"

// The evaluator on MovieLens 100K against the definitions, written out once more for one user.

namespace wf {
namespace {

std::set<Id> row_of(const Interactions& data, Id user) {
  const Span<const Id> row = data.items_of(user);
  return {row.begin(), row.end()};
}

std::vector<float> scores_of(const FactorModel& model, Id user) {
  std::vector<Id> items(model.items().size());
  std::iota(items.begin(), items.end(), 0);
  return model.predict(std::vector<Id>(items.size(), user), items);
}

double pairwise_auc(const std::vector<float>& scores, const std::set<Id>& train,
                    const std::set<Id>& test) {
  double right = 0;
  double pairs = 0;
  for (const Id positive : test) {
    for (Id other = 0; other < static_cast<Id>(scores.size()); ++other) {
      if (train.count(other) || test.count(other)) continue;
      right += scores[positive] > scores[other] ? 1 : scores[positive] == scores[other] ? 0.5 : 0;
      ++pairs;
    }
  }
  return right / pairs;
}

std::map<std::string, double> brute_force(const FactorModel& model, const Interactions& train,
                                          const Interactions& test, int k) {
  std::map<std::string, double> sums;
  std::set<Id> recommended;
  double users = 0;
  for (Id user = 0; user < test.user_count(); ++user) {
    const std::set<Id> seen = row_of(train, user);
    const std::set<Id> wanted = row_of(test, user);
    if (wanted.empty()) continue;
    ++users;
    const std::vector<float> scores = scores_of(model, user);
    std::vector<Id> list;
    for (Id item = 0; item < model.items().size(); ++item)
      if (!seen.count(item)) list.push_back(item);
    std::stable_sort(list.begin(), list.end(), [&](Id a, Id b) { return scores[a] > scores[b]; });
    list.resize(std::min<std::size_t>(list.size(), k));
    recommended.insert(list.begin(), list.end());
    const double most = std::min<double>(k, static_cast<double>(wanted.size()));
    double hits = 0, gain = 0, ideal = 0, precisions = 0, first = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i < most) ideal += 1 / std::log2(i + 2.0);
      if (!wanted.count(list[i])) continue;
      hits += 1;
      gain += 1 / std::log2(i + 2.0);
      precisions += hits / (i + 1.0);
      if (first == 0) first = 1 / (i + 1.0);
    }
    sums["precision"] += hits / k;
    sums["recall"] += hits / static_cast<double>(wanted.size());
    sums["truncated_recall"] += hits / most;
    sums["ndcg"] += gain / ideal;
    sums["map"] += precisions / most;
    sums["mrr"] += first;
    sums["hit_rate"] += hits > 0;
    sums["auc"] += pairwise_auc(scores, seen, wanted);
  }
  for (auto& [name, sum] : sums) sum /= users;
  sums["coverage"] = static_cast<double>(recommended.size()) / model.items().size();
  return sums;
}

class EvaluateMovieLens : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("WARPFACTOR_DATA");
    if (folder == nullptr) GTEST_SKIP() << "WARPFACTOR_DATA is not set";
    const std::string path = std::string(folder) + "/ml-100k";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " does not exist";
    ReadOptions options;
    options.min_rating = 4;
    split_ = split_random(read_interactions(path, options));
  }

  void expect_same(const FactorModel& model, double tolerance) const {
    const Metrics metrics = evaluate(model, split_.train, split_.test, {.k = {1, 10, 100}});
    for (const int k : {1, 10, 100}) {
      for (const auto& [name, value] : brute_force(model, split_.train, split_.test, k)) {
        const std::string full = name == "auc" ? name : name + "@" + std::to_string(k);
        EXPECT_NEAR(metrics.at(full), value, tolerance) << full;
      }
    }
  }

  Split split_;
};

TEST_F(EvaluateMovieLens, ImplicitAls) {
  AlsConfig config;
  config.factors = 16;
  config.iterations = 3;
  ImplicitAls model(config);
  model.fit(split_.train);
  // Two scores within rounding of each other may change places.
  expect_same(model, 1e-4);
}

// Its scores are whole numbers with many ties.
TEST_F(EvaluateMovieLens, Popularity) {
  Popularity model;
  model.fit(split_.train);
  expect_same(model, 1e-12);
}

}  // namespace
}  // namespace wf
