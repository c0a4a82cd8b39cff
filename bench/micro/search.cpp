#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <vector>

#include "contract/philox.hpp"
#include "cpu/search.hpp"
#include "floor.hpp"

namespace wf::bench {
namespace {

struct Base {
  std::vector<float> rows;
  std::vector<float> queries;
  std::unique_ptr<Searcher> searcher;
};

constexpr Offset most_queries = 1024;

std::vector<float> uniform(Offset size, std::uint64_t seed) {
  std::vector<float> values(size);
  for (Offset i = 0; i < size; ++i) values[i] = uniform_float(philox(seed, 0, 0, i).word[0]) - 0.5f;
  return values;
}

/// Made once for each shape.
const Base& base(Offset rows, Offset width, int threads) {
  static std::map<std::tuple<Offset, Offset, int>, Base> made;
  Base& base = made[{rows, width, threads}];
  if (base.searcher == nullptr) {
    base.rows = uniform(rows * width, 1);
    base.queries = uniform(most_queries * width, 2);
    base.searcher =
        cpu::make_searcher({base.rows.data(), rows, width, width}, Metric::inner_product, threads);
  }
  return base;
}

const Floor& floor(int threads) {
  static std::map<int, Floor> measured;
  const auto found = measured.find(threads);
  if (found != measured.end()) return found->second;
  return measured[threads] = measure_floor(threads);
}

/// The floor reads the base once and every query's scores cost 2 * width operations.
void search(benchmark::State& state) {
  const Offset batch = state.range(0);
  const Offset rows = state.range(1);
  const Offset width = state.range(2);
  const int k = static_cast<int>(state.range(3));
  const int threads = static_cast<int>(state.range(4));
  const Base& made = base(rows, width, threads);
  const Floor& limit = floor(threads);
  std::vector<Id> ids(batch * k);
  std::vector<float> scores(batch * k);
  for (auto _ : state) {
    made.searcher->search({{made.queries.data(), batch, width, width}, k, {}, {}}, ids.data(),
                          scores.data());
    benchmark::ClobberMemory();
  }
  const double flops = 2.0 * batch * rows * width;
  const double bytes = 4.0 * rows * width;
  const double runs = static_cast<double>(state.iterations());
  using Rate = benchmark::Counter;
  state.counters["GFLOP/s"] = Rate(flops * runs / 1e9, Rate::kIsRate);
  state.counters["GB/s"] = Rate(bytes * runs / 1e9, Rate::kIsRate);
  state.counters["queries/s"] = Rate(batch * runs, Rate::kIsRate);
  state.counters["of_floor"] = Rate(limit.seconds(flops, bytes) * runs, Rate::kIsRate);
  state.counters["peak_GFLOP/s"] = limit.flops / 1e9;
  state.counters["peak_GB/s"] = limit.bandwidth / 1e9;
}

BENCHMARK(search)
    ->ArgNames({"batch", "rows", "width", "k", "threads"})
    ->ArgsProduct({{1, 32, 1024}, {30000, 200000}, {64, 128}, {10, 100}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace wf::bench
