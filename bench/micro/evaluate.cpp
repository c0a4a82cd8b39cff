#include <benchmark/benchmark.h>

#include <ctime>
#include <utility>

#include "warpfactor/warpfactor.hpp"

// Evaluating every user of a matrix of ML-1M's shape against one iteration of training on it.

namespace wf::bench {
namespace {

const Split& data() {
  static const Split split = split_random(generate_synthetic(shape_like("ml-1m")));
  return split;
}

AlsConfig config(int threads) {
  AlsConfig config;
  config.factors = 64;
  config.iterations = 1;
  config.loss_every = 0;
  config.device = "cpu";
  config.threads = threads;
  return config;
}

/// The second of two iterations alone: by the clock and, as a counter, in CPU time.
void train_iteration(benchmark::State& state) {
  AlsConfig settings = config(static_cast<int>(state.range(0)));
  settings.iterations = 2;
  std::clock_t cpu = 0;
  for (auto _ : state) {
    ImplicitAls model(settings);
    double seconds = 0;
    std::clock_t before = 0, after = 0;
    model.fit(data().train, [&](const Progress& progress) {
      seconds = progress.seconds;
      before = std::exchange(after, std::clock());
      return true;
    });
    cpu += after - before;
    state.SetIterationTime(seconds);
  }
  state.counters["cpu_ms"] =
      1e3 * static_cast<double>(cpu) / CLOCKS_PER_SEC / static_cast<double>(state.iterations());
}

void evaluate_all(benchmark::State& state) {
  ImplicitAls model(config(static_cast<int>(state.range(0))));
  model.fit(data().train);
  EvaluateOptions options;
  options.auc = state.range(1) != 0;
  Metrics metrics;
  for (auto _ : state) metrics = evaluate(model, data().train, data().test, options);
  state.counters["users"] = static_cast<double>(metrics.users);
  state.counters["ndcg@10"] = metrics.at("ndcg@10");
}

BENCHMARK(train_iteration)
    ->ArgNames({"threads"})
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime();
BENCHMARK(evaluate_all)
    ->ArgNames({"threads", "auc"})
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace wf::bench
