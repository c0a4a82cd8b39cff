// Where an iteration of implicit ALS goes, by kernel, in one JSON object a line: seconds, the
// fewest bytes and the floating-point operations that its task takes.
//   gpu_als_kernels SHAPE FACTORS...      gpu_als_kernels ml-20m 128
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cuda/als.hpp"
#include "cuda/als/solve/panel.hpp"
#include "cuda/dense/gramian.hpp"
#include "kernel_times.hpp"
#include "problem.hpp"

namespace {

using namespace wf;

/// Of both half-steps: rows and entries solved from shared memory and by formed matrices.
struct Shares {
  double short_rows = 0, short_entries = 0, long_rows = 0, long_entries = 0;

  void add(const AlsEntries& side, Offset longest) {
    for (Offset row = 0; row < side.rows; ++row) {
      const double degree = static_cast<double>(side.degree(row));
      (side.degree(row) > longest ? long_rows : short_rows) += degree > 0;
      (side.degree(row) > longest ? long_entries : short_entries) += degree;
    }
  }
};

struct Task {
  double bytes = 0, operations = 0;
};

/// steps: of conjugate gradient. Zero for a kernel whose task is not counted.
Task task_of(const std::string& kernel, const Shares& shares, double f, double steps) {
  const auto is = [&](const char* name) { return kernel.rfind(name, 0) == 0; };
  const double entry = 4 * f + 12;
  if (is("cg_panel"))
    return {shares.short_entries * entry, shares.short_entries * 4 * f * (1 + steps)};
  if (is("residual_chunk")) return {shares.long_entries * entry, shares.long_entries * 4 * f};
  if (is("gram_chunk_fp16"))
    return {shares.long_entries * (2 * f + 8), shares.long_entries * f * (f + 16)};
  if (is("cg_dense_rows"))
    return {shares.long_rows * 4 * f * f, shares.long_rows * 2 * f * f * steps};
  if (is("combine_chunks")) return {shares.long_rows * 6 * f * f, shares.long_rows * f * f};
  if (is("accept_rows")) return {(shares.short_rows + shares.long_rows) * 8 * f, 0};
  return {};
}

std::unique_ptr<AlsSolver> make_solver(const bench::GpuProblem& problem, int factors) {
  AlsParameters parameters;
  parameters.factors = factors;
  cuda::AlsTuning tuning;
  tuning.graph = false;
  auto als = cuda::make_als(0, problem.users(), problem.items(), parameters, tuning);
  for (const Side side : {Side::users, Side::items}) {
    const Offset rows = (side == Side::users ? problem.users() : problem.items()).rows;
    const std::vector<float> values =
        bench::start_factors(rows, factors, side == Side::users ? 1 : 2, 0.1);
    als->write_factors(side, {values.data(), rows, factors, factors});
  }
  return als;
}

void measure(const bench::GpuProblem& problem, const std::string& shape, int factors) {
  const auto als = make_solver(problem, factors);
  als->iterate();
  bench::KernelTimes& times = bench::KernelTimes::instance();
  times.start();
  const auto start = std::chrono::steady_clock::now();
  als->iterate();
  const double whole =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const cuda::Context context(0);
  const int width = cuda::FactorTable::padded(factors);
  const cuda::AlsTuning tuning;
  const Offset panel =
      cuda::longest_panel(context, width, {tuning.exact_panel_bytes, tuning.panel_bytes});
  Shares shares;
  shares.add(problem.users(), panel);
  shares.add(problem.items(), panel);
  double sum = 0;
  const auto print = [&](const std::string& kernel, double seconds, int launches,
                         const Task& task) {
    std::printf(
        "{\"als_kernel\": \"%s\", \"shape\": \"%s\", \"factors\": %d, \"launches\": %d, "
        "\"seconds\": %.7f, \"bytes\": %.4g, \"operations\": %.4g}\n",
        kernel.c_str(), shape.c_str(), factors, launches, seconds, task.bytes, task.operations);
  };
  for (const auto& [kernel, total] : times.stop()) {
    sum += total.seconds;
    print(kernel, total.seconds, total.launches,
          task_of(kernel, shares, width, AlsParameters().cg_steps));
  }
  print("cuBLAS, copies, gaps", std::max(0.0, whole - sum), 0, {});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: gpu_als_kernels SHAPE FACTORS...\n");
    return 2;
  }
  try {
    const bench::GpuProblem problem(shape_like(argv[1]), 1, 0.01f);
    for (int i = 2; i < argc; ++i) measure(problem, argv[1], std::stoi(argv[i]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_als_kernels: %s\n", error.what());
    return 1;
  }
}
