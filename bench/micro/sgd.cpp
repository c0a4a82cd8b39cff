#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "contract/sgd_state.hpp"
#include "floor.hpp"
#include "models/ranking/batch_size.hpp"
#include "warpfactor/csr_matrix.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

const Interactions& generated(const std::string& name) {
  static std::map<std::string, Interactions> known;
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  return known.emplace(name, generate_synthetic(shape_like(name), 1)).first->second;
}

/// Every item its own feature and two of twenty shared ones, as genres are.
CsrMatrix genres_of(Offset items) {
  CsrMatrix genres;
  genres.columns = items + 20;
  for (Offset i = 0; i < items; ++i)
    genres.append_row(
        {static_cast<Id>(i), static_cast<Id>(items + i % 7), static_cast<Id>(items + 7 + i % 13)});
  return genres;
}

void write_first_state(SgdTrainer& trainer, Side side, Offset features, int factors) {
  FactorMatrix embeddings(features, factors), accumulators(features, factors);
  std::vector<float> biases(static_cast<std::size_t>(features)), bias_accumulators(biases);
  draw_sgd_state({embeddings.view(), biases, accumulators.view(), bias_accumulators, {}, {}}, 0,
                 side, SgdSchedule::adagrad, 1);
  const SgdState<const float> state{embeddings.view(), biases, accumulators.view(),
                                    bias_accumulators, {},     {}};
  trainer.write_state(side, state);
}

/// The fewest bytes of one epoch: every sample reads and writes the user's and two items' rows and
/// accumulators, and reads the row of each further draw. They come from memory only where the
/// tables are larger than the caches.
double epoch_bytes(const SgdReport& report, int factors) {
  const double row = 4.0 * factors;
  const double updates = static_cast<double>(report.updates);
  const double scored = static_cast<double>(report.samples + report.draws);
  return updates * 3 * 4 * row + (scored - 2 * updates) * row;
}

/// Arguments: factors, threads, loss, genres, deterministic.
void sgd_epoch(benchmark::State& state, const std::string& data) {
  const Interactions& ratings = generated(data);
  const int threads = static_cast<int>(state.range(1));
  const CsrMatrix genres = genres_of(ratings.item_count());
  SgdProblem problem;
  problem.interactions = ratings.by_user();
  problem.interactions.values = nullptr;
  problem.user_features = {ratings.user_count(), ratings.user_count(), nullptr, nullptr, nullptr};
  problem.item_features = {ratings.item_count(), ratings.item_count(), nullptr, nullptr, nullptr};
  if (state.range(3) != 0) problem.item_features = genres.view();
  SgdParameters parameters;
  parameters.factors = static_cast<int>(state.range(0));
  parameters.threads = threads;
  parameters.loss = static_cast<SgdLoss>(state.range(2));
  parameters.deterministic = state.range(4) != 0;
  parameters.batch_size =
      default_batch_size(problem, parameters.schedule, problem.interactions.size());
  const auto trainer = cpu_backend()->open(0)->make_sgd(problem, parameters);
  write_first_state(*trainer, Side::users, problem.user_features.columns, parameters.factors);
  write_first_state(*trainer, Side::items, problem.item_features.columns, parameters.factors);

  SgdReport report;
  std::uint32_t epoch = 0;
  for (auto _ : state) report = trainer->run_epoch(epoch++, 0.05);
  static std::map<int, bench::Floor> floors;
  if (floors.count(threads) == 0) floors.emplace(threads, bench::measure_floor(threads));
  const auto rate = benchmark::Counter::kIsIterationInvariantRate;
  const double bytes = epoch_bytes(report, parameters.factors);
  state.counters["samples/s"] = benchmark::Counter(static_cast<double>(report.samples), rate);
  state.counters["bytes/s"] = benchmark::Counter(bytes, rate);
  state.counters["memory_bytes/s"] = floors.at(threads).bandwidth;
  state.counters["draws"] = static_cast<double>(report.draws) / static_cast<double>(report.samples);
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  const auto bpr = static_cast<long>(SgdLoss::bpr), warp = static_cast<long>(SgdLoss::warp);
  benchmark->ArgNames({"f", "threads", "loss", "genres", "deterministic"})
      ->ArgsProduct({{64}, {1, 2}, {bpr, warp}, {0, 1}, {1}})
      ->ArgsProduct({{64}, {2}, {bpr, warp}, {0}, {0}})
      ->ArgsProduct({{128}, {2}, {warp}, {0}, {1}})
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(sgd_epoch, ml_1m, std::string("ml-1m"))->Apply(shapes);
BENCHMARK_CAPTURE(sgd_epoch, ml_20m, std::string("ml-20m"))->Apply(shapes);

}  // namespace
}  // namespace wf
