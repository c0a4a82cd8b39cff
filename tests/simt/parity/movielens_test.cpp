// The same fit on the CPU and on the CUDA backend, every eighth user of MovieLens 1M: the executor
// takes too long for all of them.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "data/random_factors.hpp"
#include "models/als/config.hpp"
#include "models/als/problem.hpp"
#include "support/files.hpp"
#include "warpfactor/io.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

constexpr int list_length = 10;

Interactions every_eighth_user(const Interactions& all) {
  const CsrView rows = all.by_user();
  Triplets entries;
  for (Id user = 0; user < all.user_count(); user += 8)
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
      entries.users.push_back(user / 8);
      entries.items.push_back(rows.indices[k]);
      entries.values.push_back(rows.value(k));
    }
  return Interactions(std::move(entries),
                      std::make_shared<const IdMap>(IdMap::identity((all.user_count() + 7) / 8)),
                      all.item_map());
}

struct Fitted {
  std::vector<double> loss;
  std::vector<Id> lists;  ///< of each user, best first
};

FactorMatrix first_factors(Id rows, const AlsConfig& config, Stream stream) {
  FactorMatrix factors(rows, config.factors);
  draw_normal(factors, 0, config.init_scale / std::sqrt(double(config.factors)), config.seed,
              stream);
  return factors;
}

Fitted fit(const BackendEntry* entry, const Interactions& train, const AlsConfig& config) {
  const AlsProblem problem(train, config);
  const auto backend = entry->open(0);
  const auto solver =
      backend->make_als(problem.users(), problem.items(), solver_parameters(config));
  FactorMatrix users = first_factors(train.user_count(), config, Stream::user_factors);
  FactorMatrix items = first_factors(train.item_count(), config, Stream::item_factors);
  solver->write_factors(Side::users, users.view());
  solver->write_factors(Side::items, items.view());
  Fitted fitted;
  for (int i = 0; i < config.iterations; ++i) {
    EXPECT_EQ(solver->iterate().kept_rows, 0);
    fitted.loss.push_back(problem.loss(solver->loss()));
  }
  solver->read_factors(Side::users, users.view());
  solver->read_factors(Side::items, items.view());
  const auto searcher = cpu_backend()->open(0)->make_searcher(
      static_cast<const FactorMatrix&>(items).view(), Metric::inner_product, 1);
  const CsrView seen = train.by_user();
  fitted.lists.resize(static_cast<std::size_t>(train.user_count()) * list_length);
  std::vector<float> scores(fitted.lists.size());
  searcher->search({static_cast<const FactorMatrix&>(users).view(), list_length, seen, {}},
                   fitted.lists.data(), scores.data());
  return fitted;
}

/// The share of users whose lists hold the same items.
double equal_lists(const Fitted& a, const Fitted& b) {
  const auto items_of = [](const Fitted& fitted, std::size_t user) {
    const auto first = fitted.lists.begin() + user * list_length;
    return std::set<Id>(first, first + list_length);
  };
  const std::size_t users = a.lists.size() / list_length;
  std::size_t equal = 0;
  for (std::size_t u = 0; u < users; ++u) equal += items_of(a, u) == items_of(b, u);
  return static_cast<double>(equal) / static_cast<double>(users);
}

class SimtParity : public testing::TestWithParam<AlsConfidence> {};

INSTANTIATE_TEST_SUITE_P(Cuda, SimtParity,
                         testing::Values(AlsConfidence::one_plus_alpha_r, AlsConfidence::alpha_r,
                                         AlsConfidence::log),
                         [](const auto& info) {
                           return std::string(info.param == AlsConfidence::alpha_r ? "alpha_r"
                                              : info.param == AlsConfidence::log
                                                  ? "log"
                                                  : "one_plus_alpha_r");
                         });

TEST_P(SimtParity, MovieLens) {
  WF_SKIP_WITHOUT_DATA();
  const Interactions train = every_eighth_user(read_interactions(real_data() + "/ml-1m"));
  AlsConfig config;
  config.factors = 32;
  config.iterations = 4;
  config.confidence = GetParam();
  config.alpha = 5;
  const Fitted expected = fit(cpu_backend(), train, config);
  const Fitted found = fit(warpfactor_backend(), train, config);
  for (int i = 0; i < config.iterations; ++i) {
    const double difference = std::abs(found.loss[i] / expected.loss[i] - 1);
    EXPECT_LT(difference, 1e-3) << "iteration " << i;
    RecordProperty("loss_difference_" + std::to_string(i), std::to_string(difference));
  }
  const double equal = equal_lists(found, expected);
  EXPECT_GE(equal, 0.995);
  RecordProperty("equal_lists", std::to_string(equal));
}

}  // namespace
}  // namespace wf::test
