// Whole searches on the first CUDA device, from host memory to host memory, one JSON object a line.
//   gpu_search ml-20m      the ten best of 26,744 items for 138,493 users, f = 128, seen items left
//   out gpu_search sift-1m     the ten nearest of 1,000,000 vectors of 128 to 10,000 queries
#include "cuda/search.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "problem.hpp"
#include "warpfactor/error.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace {

using namespace wf;

constexpr int width = 128;
constexpr int k = 10;

struct SearchCase {
  std::string name;
  Metric metric;
  Offset rows;
  Offset queries;
  std::vector<float> base;
  std::vector<float> batch;
  CsrView excluded;
};

/// Whole numbers 0 .. 255, most of them small, as SIFT vectors have them.
std::vector<float> sift_like(Offset rows, std::uint32_t stream) {
  std::vector<float> values(static_cast<std::size_t>(rows) * width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float uniform = uniform_float(philox(1, stream, 0, i).word[0]);
    values[i] = std::floor(255.9f * uniform * uniform * uniform);
  }
  return values;
}

double fastest_search(const Searcher& searcher, const SearchCase& what) {
  std::vector<Id> ids(what.queries * k);
  std::vector<float> scores(what.queries * k);
  const SearchRequest request{
      {what.batch.data(), what.queries, width, width}, k, what.excluded, {}};
  double fastest = 1e30;
  for (int i = 0; i < 4; ++i) {
    const auto start = std::chrono::steady_clock::now();
    searcher.search(request, ids.data(), scores.data());
    const auto end = std::chrono::steady_clock::now();
    fastest = std::min(fastest, std::chrono::duration<double>(end - start).count());
  }
  return fastest;
}

void measure(const std::string& device, const SearchCase& what) {
  const MatrixView<const float> base{what.base.data(), what.rows, width, width};
  const auto searcher = cuda::make_searcher(0, base, what.metric);
  const double seconds = fastest_search(*searcher, what);
  const auto counts = searcher->counts();
  const double single =
      fastest_search(*cuda::make_searcher(0, base, what.metric, {.fp16 = false}), what);
  std::printf(
      "{\"search\": \"%s\", \"device\": \"%s\", \"rows\": %lld, \"queries\": %lld, \"width\": %d, "
      "\"k\": %d, \"seconds\": %.6f, \"queries_per_second\": %.4g, \"repeated_share\": %.3g, "
      "\"fp32_seconds\": %.6f}\n",
      what.name.c_str(), device.c_str(), static_cast<long long>(what.rows),
      static_cast<long long>(what.queries), width, k, seconds,
      static_cast<double>(what.queries) / seconds,
      static_cast<double>(counts.repeated) /
          static_cast<double>(counts.repeated + counts.certified),
      single);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string shape = argc == 2 ? argv[1] : "";
  if (shape != "ml-20m" && shape != "sift-1m") {
    std::fprintf(stderr, "usage: gpu_search ml-20m|sift-1m\n");
    return 2;
  }
  try {
    std::string reason;
    if (warpfactor_backend()->device_count(reason) == 0) throw Error(ErrorCode::device, reason);
    const std::string device = warpfactor_backend()->open(0)->description();
    if (shape == "sift-1m") {
      const Offset rows = 1000000, queries = 10000;
      measure(device,
              {shape, Metric::l2, rows, queries, sift_like(rows, 5), sift_like(queries, 6), {}});
    } else {
      const Interactions seen = generate_synthetic(shape_like(shape), 1);
      const CsrView& by_user = seen.by_user();
      measure(device, {shape, Metric::inner_product, by_user.columns, by_user.rows,
                       bench::start_factors(by_user.columns, width, 3, 1),
                       bench::start_factors(by_user.rows, width, 4, 1), by_user});
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_search: %s\n", error.what());
    return 1;
  }
}
