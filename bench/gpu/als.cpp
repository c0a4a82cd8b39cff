// Seconds an iteration of implicit ALS on the first CUDA device, one JSON object a line.
//   gpu_als SHAPE METHOD FACTORS...      gpu_als ml-20m cg 64 128 256
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

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

AlsParameters parameters_of(int factors, const std::string& method) {
  AlsParameters parameters;
  parameters.factors = factors;
  parameters.method = method == "cholesky"   ? AlsMethod::cholesky
                      : method == "subspace" ? AlsMethod::subspace
                                             : AlsMethod::cg;
  return parameters;
}

constexpr int iterations = 5;

void measure(const Backend& device, const bench::GpuProblem& problem, const std::string& shape,
             const std::string& method, int factors) {
  const AlsEntries users = problem.users();
  const AlsEntries items = problem.items();
  auto start = std::chrono::steady_clock::now();
  const auto als = device.make_als(users, items, parameters_of(factors, method));
  for (const Side side : {Side::users, Side::items}) {
    const Offset rows = side == Side::users ? users.rows : items.rows;
    const std::vector<float> values =
        bench::start_factors(rows, factors, side == Side::users ? 1 : 2, 0.1);
    als->write_factors(side, {values.data(), rows, factors, factors});
  }
  const double upload = seconds_since(start);
  als->iterate();
  double fastest = 1e30;
  Offset kept = 0;
  for (int i = 0; i < iterations; ++i) {
    start = std::chrono::steady_clock::now();
    kept += als->iterate().kept_rows;
    fastest = std::min(fastest, seconds_since(start));
  }
  start = std::chrono::steady_clock::now();
  const double loss = als->loss();
  // The fewest bytes: each entry's row of the other side gathered once a half-step, and the entry.
  const double bytes = 2.0 * static_cast<double>(users.size()) * (4.0 * factors + 12);
  std::printf(
      "{\"device\": \"%s\", \"shape\": \"%s\", \"entries\": %lld, \"factors\": %d, "
      "\"method\": \"%s\", \"upload_seconds\": %.4f, \"seconds_per_iteration\": %.6f, "
      "\"loss_seconds\": %.4f, \"loss\": %.17g, \"kept_rows\": %lld, \"least_bytes\": %.0f}\n",
      device.description().c_str(), shape.c_str(), static_cast<long long>(users.size()), factors,
      method.c_str(), upload, fastest, seconds_since(start), loss, static_cast<long long>(kept),
      bytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: gpu_als SHAPE cg|cholesky|subspace FACTORS...\n");
    return 2;
  }
  try {
    std::string reason;
    if (warpfactor_backend()->device_count(reason) == 0) throw Error(ErrorCode::device, reason);
    const std::unique_ptr<Backend> device = warpfactor_backend()->open(0);
    const bench::GpuProblem problem(shape_like(argv[1]), 1, 0.01f);
    for (int i = 3; i < argc; ++i) measure(*device, problem, argv[1], argv[2], std::stoi(argv[i]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_als: %s\n", error.what());
    return 1;
  }
}
