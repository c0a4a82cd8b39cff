// The kernels of a search alone, data on the device, against their floor on tensor cores and
// against cuBLAS and a selection. One JSON object a line.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include "contract/philox.hpp"
#include "cuda/search/device_base.hpp"
#include "cuda/search/fp16/certify.hpp"
#include "cuda/search/fp32/select.hpp"
#include "mma_rate.cuh"
#include "timer.hpp"

namespace {

using namespace wf;
using namespace wf::cuda;

constexpr int width = 128;
constexpr int k = 10;
constexpr int keep = k + 16;
constexpr int capacity = keep + 2 * candidate_room;

std::vector<float> random_rows(Offset rows, std::uint32_t stream) {
  std::vector<float> values(static_cast<std::size_t>(rows) * width);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = uniform_float(philox(1, stream, 0, i).word[0]) - 0.5f;
  return values;
}

struct Seconds {
  double round, candidates, certify;
};

Seconds time_kernels(const Context& context, const bench::Timer& timer, const DeviceBase& base,
                     const DeviceArray<float>& queries, int count) {
  DeviceArray<__half> halves(queries.size());
  DeviceArray<QueryTerms> terms(count);
  DeviceArray<RankKey> keys(static_cast<std::size_t>(count) * capacity);
  DeviceArray<int> counts(count), certified(count);
  DeviceArray<float> bounds(count), scores(count * k);
  DeviceArray<Id> ids(count * k);
  const Fp16Rows<QueryTerms> half{halves.data(), terms.data()};
  const CandidateLists lists{keys.data(), counts.data(), bounds.data(), count, 1, capacity, keep};
  const ScoreOperands single{queries.data(), base.rows(), width, false};
  const Columns columns{nullptr, 0, static_cast<int>(base.count())};
  return {timer.fastest([&] {
            round_queries(context.stream(), queries.data(), count, width, base.scale(), half);
          }),
          timer.fastest([&] {
            find_candidates(context.stream(), context.shared_bytes(), {half, base.fp16(), width},
                            columns, {}, lists, tall_tile);
          }),
          timer.fastest([&] {
            certify(context.stream(), single, terms.data(), base.scale().exponent, lists, k,
                    ids.data(), scores.data(), certified.data());
          })};
}

/// All scores of a slab of rows by cuBLAS, read once by the selection.
double time_cublas(const Context& context, const bench::Timer& timer, cudaDataType type,
                   const void* base, std::size_t element, Offset rows, const void* queries,
                   int count) {
  constexpr Offset slab = 1 << 14;
  constexpr int batch = 4096;
  DeviceArray<float> scores(batch * slab);
  DeviceArray<RankKey> keys(2 * batch * k);
  DeviceArray<BestLists::State> states(batch);
  const float one = 1, zero = 0;
  const BestLists best{keys.data(), states.data(), k};
  return timer.fastest([&] {
    for (int first = 0; first < count; first += batch) {
      const int part = std::min(batch, count - first);
      states.clear(context);
      for (Columns columns{nullptr, 0, 0}; columns.first < rows; columns.first += columns.count) {
        columns.count = static_cast<int>(std::min(slab, rows - columns.first));
        check(
            cublasGemmEx(context.blas(), CUBLAS_OP_T, CUBLAS_OP_N, columns.count, part, width, &one,
                         static_cast<const char*>(base) + columns.first * width * element, type,
                         width, static_cast<const char*>(queries) + Offset{first} * width * element,
                         type, width, &zero, scores.data(), CUDA_R_32F, columns.count,
                         CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
            "cublasGemmEx");
        select_columns(context, scores.data(), part, columns, false, {}, best);
      }
    }
  });
}

void measure(const Context& context, const bench::Timer& timer, double rate, const char* name,
             Offset rows, int count) {
  const std::vector<float> host = random_rows(rows, 1);
  const double longest = 0.5 * std::sqrt(width);  // nothing is above 0.5
  const DeviceBase base(context, {host.data(), rows, width, width}, Metric::inner_product, longest,
                        true);
  const DeviceArray<float> queries(context, random_rows(count, 2));
  const Seconds seconds = time_kernels(context, timer, base, queries, count);
  DeviceArray<__half> halves(queries.size());
  DeviceArray<QueryTerms> terms(count);
  round_queries(context.stream(), queries.data(), count, width, base.scale(),
                {halves.data(), terms.data()});
  const double single = time_cublas(context, timer, CUDA_R_32F, base.rows(), sizeof(float), rows,
                                    queries.data(), count);
  const double half = time_cublas(context, timer, CUDA_R_16F, base.fp16().values, sizeof(__half),
                                  rows, halves.data(), count);
  const double floor = 2.0 * static_cast<double>(rows) * count * width / rate;
  std::printf(
      "{\"search_kernels\": \"%s\", \"rows\": %lld, \"queries\": %d, \"round_seconds\": %.6f, "
      "\"candidates_seconds\": %.6f, \"certify_seconds\": %.6f, \"floor_seconds\": %.6f, "
      "\"share_of_floor\": %.3f, \"cublas_fp32_seconds\": %.6f, \"cublas_fp16_seconds\": %.6f}\n",
      name, static_cast<long long>(rows), count, seconds.round, seconds.candidates, seconds.certify,
      floor, floor / (seconds.round + seconds.candidates + seconds.certify), single, half);
}

}  // namespace

int main() {
  try {
    const Context context(0);
    const Context::Scope scope = context.enter();
    const bench::Timer timer(context.stream());
    const double rate = bench::mma_rate(context, timer);
    measure(context, timer, rate, "ml-20m", 26744, 138493);
    measure(context, timer, rate, "sift-1m", 1000000, 10000);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_search_kernels: %s\n", error.what());
    return 1;
  }
}
