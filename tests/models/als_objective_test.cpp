#include <algorithm>
#include <cmath>

#include "matrices.hpp"
#include "warpfactor/als.hpp"

namespace wf {
namespace {

// A negative value is an explicit dislike; the last row and column are empty.
const std::vector<std::vector<float>> ratings = {{5, 0, 3, 0, 1, 0},
                                                 {0, 2, 0, -4, 0, 0},
                                                 {1, 1, 1, 1, 1, 0},
                                                 {0, 0, 4.5f, 0, 0, 0},
                                                 {0, 0, 0, 0, 0, 0}};

double confidence(double r, const AlsConfig& config) {
  switch (config.confidence) {
    case AlsConfidence::one_plus_alpha_r:
      return 1 + config.alpha * std::abs(r);
    case AlsConfidence::alpha_r:
      return config.alpha * std::abs(r);
    case AlsConfidence::log:
      return 1 + config.alpha * std::log(1 + std::abs(r) / config.log_epsilon);
  }
  return 0;
}

double row_penalty(const AlsConfig& config, int degree, int others) {
  return config.regularization *
         std::pow(degree + config.unobserved_weight * others, config.regularization_exponent);
}

double squared_norm(const FactorMatrix& factors, Id row) {
  double sum = 0;
  for (int f = 0; f < factors.factors(); ++f)
    sum += double{factors.row(row)[f]} * factors.row(row)[f];
  return sum;
}

/// The documented loss, cell by cell.
double loss_by_hand(const ImplicitAls& model) {
  const AlsConfig& config = model.config();
  double sum = 0;
  std::vector<int> user_degree(5), item_degree(6);
  for (Id u = 0; u < 5; ++u)
    for (Id i = 0; i < 6; ++i) {
      const double x = score(model, u, i), r = ratings[u][i], p = r > 0;
      if (r != 0) sum += confidence(r, config) * (p - x) * (p - x);
      if (r == 0 || config.objective == AlsObjective::ials) sum += config.unobserved_weight * x * x;
      user_degree[u] += r != 0;
      item_degree[i] += r != 0;
    }
  for (Id u = 0; u < 5; ++u)
    sum += row_penalty(config, user_degree[u], 6) * squared_norm(model.user_factors(), u);
  for (Id i = 0; i < 6; ++i)
    sum += row_penalty(config, item_degree[i], 5) * squared_norm(model.item_factors(), i);
  return sum / 30;
}

/// Half the derivative of the loss by one score.
double error_weight(const AlsConfig& config, float r, double x) {
  const double stored = r != 0 ? confidence(r, config) * (x - (r > 0)) : 0;
  const bool also_unobserved = r == 0 || config.objective == AlsObjective::ials;
  return stored + (also_unobserved ? config.unobserved_weight * x : 0);
}

/// The largest derivative of the documented loss by any factor.
double largest_gradient(const ImplicitAls& model) {
  const AlsConfig& config = model.config();
  double largest = 0;
  for (int f = 0; f < config.factors; ++f) {
    for (Id u = 0; u < 5; ++u) {
      const int degree = static_cast<int>(6 - std::count(ratings[u].begin(), ratings[u].end(), 0));
      double sum = row_penalty(config, degree, 6) * model.user_factors().row(u)[f];
      for (Id i = 0; i < 6; ++i)
        sum += error_weight(config, ratings[u][i], score(model, u, i)) *
               model.item_factors().row(i)[f];
      largest = std::max(largest, std::abs(2 * sum / 30));
    }
    for (Id i = 0; i < 6; ++i) {
      double sum = 0;
      int degree = 0;
      for (Id u = 0; u < 5; ++u) {
        degree += ratings[u][i] != 0;
        sum += error_weight(config, ratings[u][i], score(model, u, i)) *
               model.user_factors().row(u)[f];
      }
      sum += row_penalty(config, degree, 5) * model.item_factors().row(i)[f];
      largest = std::max(largest, std::abs(2 * sum / 30));
    }
  }
  return largest;
}

class AlsObjectives : public OnBackends {
 protected:
  template <class Test>
  void for_each_config(const Test& test) const {
    for (const AlsObjective objective : {AlsObjective::hkv, AlsObjective::ials})
      for (const AlsConfidence confidence :
           {AlsConfidence::one_plus_alpha_r, AlsConfidence::alpha_r, AlsConfidence::log})
        for (const double exponent : {0.0, 1.0})
          for (const double unobserved_weight : {1.0, 0.3}) {
            AlsConfig config;
            config.device = GetParam();
            config.factors = 3;
            config.regularization = 0.05;
            config.regularization_exponent = exponent;
            config.alpha = 3;
            config.log_epsilon = 0.5;
            config.unobserved_weight = unobserved_weight;
            config.objective = objective;
            config.confidence = confidence;
            config.solver = AlsMethod::cholesky;
            test(config);
          }
  }
};
WF_ON_BACKENDS(AlsObjectives);

TEST_P(AlsObjectives, LossIsTheDocumentedFormula) {
  for_each_config([](AlsConfig config) {
    config.iterations = 3;
    ImplicitAls model(config);
    model.fit(from_rows(ratings));
    const double expected = loss_by_hand(model);
    EXPECT_NEAR(model.report().loss.back(), expected, 1e-5 * expected);
  });
}

TEST_P(AlsObjectives, GradientVanishesAtConvergence) {
  for_each_config([](AlsConfig config) {
    config.regularization = 0.3;
    config.iterations = 300;
    config.loss_every = 0;
    ImplicitAls model(config);
    model.fit(from_rows(ratings));
    EXPECT_LT(largest_gradient(model), 1e-5);
    EXPECT_GT(squared_norm(model.user_factors(), 0), 0.01);
  });
}

TEST_P(AlsObjectives, ADislikedItemScoresBelowAnUnknownOne) {
  // Users 0-3 like items 0 and 1; user 0 dislikes item 1 strongly.
  AlsConfig config;
  config.device = GetParam();
  config.factors = 4;
  config.alpha = 10;
  ImplicitAls model(config);
  model.fit(from_rows({{1, -5, 0}, {1, 1, 0}, {1, 1, 0}, {1, 0, 0}}));
  EXPECT_LT(score(model, 0, 1), score(model, 3, 1));
  EXPECT_NEAR(score(model, 0, 1), 0, 0.05);
}

TEST_P(AlsObjectives, LossIsComputedAsOftenAsAskedFor) {
  AlsConfig config;
  config.device = GetParam();
  config.iterations = 5;
  config.loss_every = 2;
  ImplicitAls model(config);
  model.fit(from_rows(ratings));
  ASSERT_EQ(model.report().loss.size(), 5u);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(std::isnan(model.report().loss[i]), i % 2 == 0) << i;
}

}  // namespace
}  // namespace wf
