// Exact search of random rows: by metric, shape, batch, k, with ids excluded or not. A run of all
// of it takes long; --benchmark_filter chooses, as bench/peers/search_faiss.py does.

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <vector>

#include "contract/philox.hpp"
#include "cpu/search.hpp"
#include "floor.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf::bench {
namespace {

constexpr Offset most_queries = 10000;
/// The mean number of items of a user of MovieLens 20M.
constexpr int excluded_ids = 140;

std::vector<float> uniform(Offset size, std::uint64_t seed) {
  std::vector<float> values(size);
#pragma omp parallel for
  for (Offset block = 0; block < (size + 3) / 4; ++block) {
    const PhiloxBlock words = philox(seed, 0, 0, block);
    for (Offset i = 4 * block; i < std::min(size, 4 * block + 4); ++i)
      values[i] = uniform_float(words.word[i % 4]) - 0.5f;
  }
  return values;
}

/// Some base rows for each query.
CsrMatrix excluded_rows(Offset rows) {
  CsrMatrix excluded;
  excluded.columns = rows;
  for (Offset q = 0; q < most_queries; ++q) {
    std::set<Id> ids;
    for (int i = 0; i < excluded_ids; ++i)
      ids.insert(static_cast<Id>(
          uniform_below(philox(3, 0, 0, q * excluded_ids + i).word[0], static_cast<int>(rows))));
    excluded.append_row(std::vector<Id>(ids.begin(), ids.end()));
  }
  return excluded;
}

struct Base {
  using Key = std::tuple<Metric, Offset, Offset, int>;
  Key key;
  std::vector<float> rows;
  std::vector<float> queries;
  CsrMatrix excluded;
  std::unique_ptr<Searcher> searcher;

  Base(Metric metric, Offset count, Offset width, int threads)
      : key(metric, count, width, threads),
        rows(uniform(count * width, 1)),
        queries(uniform(most_queries * width, 2)),
        excluded(excluded_rows(count)),
        searcher(cpu::make_searcher({rows.data(), count, width, width}, metric, threads)) {}
};

/// The last one is kept, for the large ones fill the memory.
const Base& base(Metric metric, Offset rows, Offset width, int threads) {
  static std::unique_ptr<Base> made;
  if (!made || made->key != Base::Key(metric, rows, width, threads)) {
    made.reset();
    made = std::make_unique<Base>(metric, rows, width, threads);
  }
  return *made;
}

const Floor& floor(int threads) {
  static std::map<int, Floor> measured;
  const auto found = measured.find(threads);
  if (found != measured.end()) return found->second;
  return measured[threads] = measure_floor(threads);
}

/// The floor reads the base once and every query's scores cost 2 * width operations.
void search(benchmark::State& state) {
  const auto metric = static_cast<Metric>(state.range(0));
  const Offset rows = state.range(1);
  const Offset width = state.range(2);
  const Offset batch = state.range(3);
  const int k = static_cast<int>(state.range(4));
  const int threads = static_cast<int>(state.range(6));
  const Base& made = base(metric, rows, width, threads);
  const Floor& limit = floor(threads);
  SearchRequest request{{made.queries.data(), batch, width, width}, k, {}, {}};
  if (state.range(5) != 0) request.excluded = made.excluded.view().slice(0, batch);
  std::vector<Id> ids(batch * k);
  std::vector<float> scores(batch * k);
  for (auto _ : state) {
    made.searcher->search(request, ids.data(), scores.data());
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

/// Shapes outermost, so that each base is made once.
void all_shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"metric", "rows", "width", "batch", "k", "excluded", "threads"});
  for (const int threads : {1, 2})
    for (const Offset rows : {30000, 1000000})
      for (const Offset width : {64, 128, 256})
        for (const Metric metric : {Metric::l2, Metric::inner_product})
          for (const Offset batch : {1, 32, 1024, 10000})
            for (const int k : {10, 100})
              for (const int excluded : {0, 1})
                benchmark->Args(
                    {static_cast<int>(metric), rows, width, batch, k, excluded, threads});
}

BENCHMARK(search)->Apply(all_shapes)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace wf::bench
