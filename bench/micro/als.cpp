#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "contract/philox.hpp"
#include "contract/plugin.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/dense/matrix.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf {
namespace {

/// One side of the matrix.
struct Rows {
  CsrMatrix weights;
  std::vector<float> targets;
  std::vector<float> regularization;

  AlsEntries entries() const { return {weights.view(), targets.data(), regularization.data()}; }
};

Rows make_rows(Offset count, Offset columns, std::vector<std::pair<Id, Id>> pairs) {
  std::sort(pairs.begin(), pairs.end());
  Rows rows;
  rows.weights.columns = columns;
  rows.regularization.assign(count, 0.01f);
  rows.weights.offsets.assign(count + 1, 0);
  for (const auto& [row, column] : pairs) {
    ++rows.weights.offsets[row + 1];
    rows.weights.indices.push_back(column);
    const float rating = static_cast<float>(1 + (row * 7 + column * 3) % 5);
    rows.weights.values.push_back(rating - 1);
    rows.targets.push_back(rating);
  }
  for (Offset r = 0; r < count; ++r) rows.weights.offsets[r + 1] += rows.weights.offsets[r];
  return rows;
}

/// The shape of MovieLens 1M: 6,040 users, 3,706 items, 1,000,000 entries whose users and items
/// follow power laws.
struct MovieShape {
  static constexpr Offset user_count = 6040, item_count = 3706, entry_count = 1000000;
  Rows users;
  Rows items;

  MovieShape() {
    std::vector<bool> taken(user_count * item_count);
    std::vector<std::pair<Id, Id>> pairs, swapped;
    for (std::uint64_t draw = 0; static_cast<Offset>(pairs.size()) < entry_count; ++draw) {
      const PhiloxBlock block = philox(1, 0, 0, draw);
      const double a = uniform_float(block.word[0]), b = uniform_float(block.word[1]);
      const Id user = static_cast<Id>(std::pow(a, 1.8) * user_count);
      const Id item = static_cast<Id>(std::pow(b, 2.5) * item_count);
      if (taken[user * item_count + item]) continue;
      taken[user * item_count + item] = true;
      pairs.emplace_back(user, item);
      swapped.emplace_back(item, user);
    }
    users = make_rows(user_count, item_count, std::move(pairs));
    items = make_rows(item_count, user_count, std::move(swapped));
  }
};

std::vector<float> random_values(Offset count, std::uint32_t stream) {
  std::vector<float> values(count);
  for (Offset i = 0; i < count; ++i)
    values[i] = 0.02f * (uniform_float(philox(1, stream, 0, i).word[0]) - 0.5f);
  return values;
}

/// Operations that an iteration of this method cannot do without, both sides together.
double floor_operations(AlsMethod method, double factors, double cg_steps) {
  const double entries = 2.0 * MovieShape::entry_count;
  const double rows = MovieShape::user_count + MovieShape::item_count;
  const double gramians = rows * factors * factors;
  if (method == AlsMethod::cholesky)
    return gramians + entries * factors * factors + rows * factors * factors * factors / 3;
  return gramians + entries * 4 * factors * (cg_steps + 1);
}

/// Arguments: factors, threads, method.
void als_iteration(benchmark::State& state) {
  static const MovieShape shape;
  const int f = static_cast<int>(state.range(0));
  AlsParameters parameters;
  parameters.factors = f;
  parameters.threads = static_cast<int>(state.range(1));
  parameters.method = static_cast<AlsMethod>(state.range(2));
  const std::unique_ptr<AlsSolver> als =
      cpu_backend()->open(0)->make_als(shape.users.entries(), shape.items.entries(), parameters);
  const std::vector<float> p = random_values(shape.user_count * f, 1);
  const std::vector<float> q = random_values(shape.item_count * f, 2);
  als->write_factors(Side::users, {p.data(), shape.user_count, f, f});
  als->write_factors(Side::items, {q.data(), shape.item_count, f, f});
  for (auto _ : state) als->iterate();

  // Each entry's vector, index, weight and target come from memory once a half-step.
  const double bytes = 2.0 * shape.entry_count * (4.0 * f + 12);
  const double operations = floor_operations(parameters.method, f, parameters.cg_steps);
  const auto rate = benchmark::Counter::kIsIterationInvariantRate;
  state.counters["floor_bytes"] = bytes;
  state.counters["floor_flop"] = operations;
  state.counters["bytes/s"] = benchmark::Counter(bytes, rate);
  state.counters["flop/s"] = benchmark::Counter(operations, rate);
}

BENCHMARK(als_iteration)
    ->ArgNames({"f", "threads", "method"})
    ->ArgsProduct({{32, 64, 128, 256}, {1, 2}, {static_cast<long>(AlsMethod::cg)}})
    ->ArgsProduct({{64, 128}, {2}, {static_cast<long>(AlsMethod::cholesky)}})
    ->ArgsProduct({{64, 128}, {2}, {static_cast<long>(AlsMethod::subspace)}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

std::unique_ptr<RowSolver> row_solver(Offset fixed_rows, const AlsParameters& parameters) {
  const int f = parameters.factors;
  const std::vector<float> fixed = random_values(fixed_rows * f, 1);
  return cpu_backend()->open(0)->make_row_solver({fixed.data(), fixed_rows, f, f}, parameters);
}

/// Arguments: items that share a million entries evenly, threads, method. 100,000 users, 64
/// factors.
void als_row_length(benchmark::State& state) {
  constexpr Offset users = 100000, entries = 1000000;
  const Offset items = state.range(0), length = entries / items;
  std::vector<std::pair<Id, Id>> pairs;
  for (Offset i = 0; i < items; ++i)
    for (Offset k = 0; k < length; ++k)
      pairs.emplace_back(static_cast<Id>(i), static_cast<Id>((k * (users / length) + i) % users));
  const Rows rows = make_rows(items, users, std::move(pairs));
  AlsParameters parameters;
  parameters.factors = 64;
  parameters.threads = static_cast<int>(state.range(1));
  const auto solver = row_solver(users, parameters);
  std::vector<float> q(items * 64);
  for (auto _ : state) {
    std::fill(q.begin(), q.end(), 0.0f);
    solver->solve(rows.entries(), static_cast<AlsMethod>(state.range(2)),
                  {q.data(), items, 64, 64});
  }
}

BENCHMARK(als_row_length)
    ->ArgNames({"items", "threads", "method"})
    ->ArgsProduct({{10, 1000},
                   {1, 2},
                   {static_cast<long>(AlsMethod::cg), static_cast<long>(AlsMethod::cholesky)}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Arguments: factors, whether the row before had another regularization. One row of 100 entries.
void als_fold_in(benchmark::State& state) {
  constexpr Offset others = 3706;
  const int f = static_cast<int>(state.range(0));
  std::vector<std::pair<Id, Id>> pairs;
  for (Id k = 0; k < 100; ++k) pairs.emplace_back(0, 37 * k);
  Rows rows = make_rows(1, others, std::move(pairs));
  AlsParameters parameters;
  parameters.factors = f;
  const auto solver = row_solver(others, parameters);
  std::vector<float> x(f);
  for (auto _ : state) {
    if (state.range(1) != 0) rows.regularization[0] += 0.001f;
    solver->solve(rows.entries(), AlsMethod::cholesky, {x.data(), 1, f, f});
  }
}

BENCHMARK(als_fold_in)
    ->ArgNames({"f", "changing"})
    ->ArgsProduct({{32, 64, 128, 256}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

/// Arguments: rows, factors; one thread.
void gramian(benchmark::State& state) {
  const Offset rows = state.range(0), f = state.range(1);
  cpu::Matrix<float> factors(rows, f);
  const std::vector<float> values = random_values(rows * f, 1);
  for (Offset r = 0; r < rows; ++r) std::copy_n(values.data() + r * f, f, factors.row(r));
  for (auto _ : state) benchmark::DoNotOptimize(cpu::gramian(factors.view(), 1));
  const double operations = static_cast<double>(rows * f * f);
  state.counters["flop/s"] =
      benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(gramian)
    ->ArgNames({"rows", "f"})
    ->ArgsProduct({{8192}, {32, 64, 128, 256}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wf
