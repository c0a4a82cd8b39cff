// Products with a sparse matrix in the shape of MovieLens 1M, and neighbours of its columns, each
// beside the loop that one would write first. In user CPU time of one thread, medians of five on a
// busy AMD EPYC (2026-11-26), neighbours took a fifth of that loop's time (0.21 and 1.08 s),
// products 3.7 and 6.4 ms with 64 columns, 3.6 and 14 ms with 128.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "contract/plugin.hpp"
#include "warpfactor/csr_matrix.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

constexpr int neighbours = 20;

CsrView ratings() {
  static const Interactions generated = generate_synthetic(shape_like("ml-1m"), 1);
  return generated.by_user();
}

/// Multiplications that the Gramian takes.
double gramian_terms(const CsrView& matrix) {
  double terms = 0;
  for (Offset r = 0; r < matrix.rows; ++r)
    terms += static_cast<double>(matrix.degree(r)) * static_cast<double>(matrix.degree(r));
  return terms;
}

void count(benchmark::State& state, double operations) {
  state.counters["flop/s"] =
      benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

/// Arguments: threads.
void sparse_neighbours(benchmark::State& state) {
  const CsrView matrix = ratings();
  const auto sparse = cpu_backend()->open(0)->make_sparse(matrix, static_cast<int>(state.range(0)));
  GramianRequest request;
  request.k = neighbours;
  request.shrink = 10;
  request.column_count = matrix.columns;
  std::vector<Id> ids(static_cast<std::size_t>(matrix.columns * neighbours));
  std::vector<float> similarities(ids.size());
  for (auto _ : state) sparse->top_k_of_gramian(request, ids.data(), similarities.data());
  count(state, 2 * gramian_terms(matrix));
}

BENCHMARK(sparse_neighbours)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// For each column all sums, all similarities, and a sort of them.
void sparse_neighbours_naive(benchmark::State& state) {
  const CsrView matrix = ratings();
  std::vector<std::vector<std::pair<Id, float>>> columns(static_cast<std::size_t>(matrix.columns));
  std::vector<double> squares(columns.size());
  for (Offset r = 0; r < matrix.rows; ++r)
    for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k) {
      columns[matrix.indices[k]].emplace_back(static_cast<Id>(r), matrix.value(k));
      squares[matrix.indices[k]] += double{matrix.value(k)} * matrix.value(k);
    }
  for (auto _ : state)
    for (Offset i = 0; i < matrix.columns; ++i) {
      std::vector<float> sums(columns.size());
      for (const auto& [row, value] : columns[i])
        for (Offset k = matrix.offsets[row]; k < matrix.offsets[row + 1]; ++k)
          sums[matrix.indices[k]] += value * matrix.value(k);
      std::vector<std::pair<float, Id>> all;
      for (Offset j = 0; j < matrix.columns; ++j)
        if (j != i && sums[j] != 0)
          all.emplace_back(-sums[j] / (std::sqrt(squares[i] * squares[j]) + 10),
                           static_cast<Id>(j));
      std::sort(all.begin(), all.end());
      benchmark::DoNotOptimize(all.data());
    }
  count(state, 2 * gramian_terms(matrix));
}

BENCHMARK(sparse_neighbours_naive)->UseRealTime()->Unit(benchmark::kMillisecond);

std::vector<float> dense_rows(Offset rows, Offset width) {
  std::vector<float> values(static_cast<std::size_t>(rows * width));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7);
  return values;
}

/// Arguments: width, threads.
void sparse_product(benchmark::State& state) {
  const CsrView matrix = ratings();
  const Offset width = state.range(0);
  const auto sparse = cpu_backend()->open(0)->make_sparse(matrix, static_cast<int>(state.range(1)));
  const std::vector<float> dense = dense_rows(matrix.columns, width);
  std::vector<float> product(static_cast<std::size_t>(matrix.rows * width));
  for (auto _ : state)
    sparse->multiply({dense.data(), matrix.columns, width, width},
                     {product.data(), matrix.rows, width, width});
  count(state, 2.0 * static_cast<double>(matrix.size() * width));
}

BENCHMARK(sparse_product)
    ->ArgNames({"width", "threads"})
    ->ArgsProduct({{64, 128}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Arguments: width.
void sparse_product_naive(benchmark::State& state) {
  const CsrView matrix = ratings();
  const Offset width = state.range(0);
  const std::vector<float> dense = dense_rows(matrix.columns, width);
  std::vector<float> product(static_cast<std::size_t>(matrix.rows * width));
  for (auto _ : state) {
    std::fill(product.begin(), product.end(), 0.0f);
    for (Offset r = 0; r < matrix.rows; ++r)
      for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k)
        for (Offset j = 0; j < width; ++j)
          product[r * width + j] += matrix.value(k) * dense[matrix.indices[k] * width + j];
    benchmark::DoNotOptimize(product.data());
  }
  count(state, 2.0 * static_cast<double>(matrix.size() * width));
}

BENCHMARK(sparse_product_naive)
    ->ArgName("width")
    ->Arg(64)
    ->Arg(128)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wf
