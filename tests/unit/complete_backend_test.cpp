#include "backends/complete_backend.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/log.hpp"

namespace wf {
namespace {

/// Searches as "cpu" does and leaves out all else.
class OnlySearch final : public Backend {
 public:
  std::string name() const override { return "search"; }
  std::string description() const override { return "a backend that only searches"; }
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                          int threads) const override {
    return cpu_backend()->open(0)->make_searcher(base, metric, threads);
  }
};

constexpr float one_row[] = {1, 2};
constexpr MatrixView<const float> fixed{one_row, 1, 2, 2};

AlsParameters of_two_factors() {
  AlsParameters parameters;
  parameters.factors = 2;
  return parameters;
}

SgdParameters trainer_parameters() {
  SgdParameters parameters;
  parameters.factors = 2;
  return parameters;
}

/// One that only searches, beside the given ones.
CompleteBackend only_search_and(const std::vector<const BackendEntry*>& others) {
  return {std::make_unique<OnlySearch>(), [others](const std::function<bool(const Backend&)>& use) {
            for (const BackendEntry* other : others)
              if (use(*other->open(0))) return;
          }};
}

TEST(CompleteBackend, OthersMakeWhatItLeavesOutAndTheLogSaysSo) {
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, const std::string& line) { lines.push_back(line); });
  const CompleteBackend backend = only_search_and({cpu_backend(), reference_backend()});
  EXPECT_NE(backend.make_als({}, {}, of_two_factors()), nullptr);
  EXPECT_NE(backend.make_row_solver(fixed, of_two_factors()), nullptr);
  EXPECT_NE(backend.make_sgd({}, trainer_parameters()), nullptr);
  EXPECT_NE(backend.make_sparse({}, 1), nullptr);
  EXPECT_NE(backend.make_searcher(fixed, Metric::l2, 1), nullptr);
  set_log_sink(nullptr);
  EXPECT_EQ(backend.name(), "search");
  EXPECT_EQ(lines, (std::vector<std::string>{"alternating least squares on cpu: search has none",
                                             "rows of least squares on cpu: search has none",
                                             "stochastic gradient descent on cpu: search has none",
                                             "sparse matrices on cpu: search has none"}));
}

TEST(CompleteBackend, SaysWhatNoneHas) {
  const CompleteBackend backend = only_search_and({});
  const auto message_of = [](const auto& work) { return thrown_by(work).message; };
  EXPECT_EQ(message_of([&] { backend.make_als({}, {}, of_two_factors()); }),
            "no backend that works has alternating least squares");
  EXPECT_EQ(message_of([&] { backend.make_row_solver(fixed, of_two_factors()); }),
            "no backend that works has rows of least squares");
  EXPECT_EQ(message_of([&] { backend.make_sgd({}, trainer_parameters()); }),
            "no backend that works has stochastic gradient descent");
  EXPECT_EQ(message_of([&] { backend.make_sparse({}, 1); }),
            "no backend that works has sparse matrices");
}

// Factors that "cpu" has made are searched there, whoever comes first.
TEST(CompleteBackend, ResidentFactorsAreSearchedWhereTheyLie) {
  const CompleteBackend backend = only_search_and({reference_backend(), cpu_backend()});
  const auto factors =
      cpu_backend()->open(0)->make_als({}, {}, of_two_factors())->factors(Side::items);
  EXPECT_NE(backend.make_searcher(factors, Metric::l2, 1), nullptr);
  const CompleteBackend alone = only_search_and({});
  const Thrown thrown = thrown_by([&] { alone.make_searcher(factors, Metric::l2, 1); });
  EXPECT_EQ(thrown.code, ErrorCode::device);
  EXPECT_EQ(thrown.message, "no backend that works has search of these factors");
}

}  // namespace
}  // namespace wf
