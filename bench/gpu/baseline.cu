// What a straightforward kernel takes for the same iteration: one block a row, conjugate gradient
// on the plain Gramian, every step gathering the row's factors again and multiplying by the whole
// Gramian. Its loss is computed by the CUDA backend, to be held against that of gpu_als.
//   gpu_baseline SHAPE FACTORS...
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cuda/als.hpp"
#include "cuda/dense/gramian.hpp"
#include "cuda/device/reduce.cuh"
#include "problem.hpp"
#include "timer.hpp"

namespace {

using namespace wf;
using namespace wf::cuda;

constexpr int steps = 3;

struct Rows {
  DeviceArray<Offset> offsets;
  DeviceArray<Id> indices;
  DeviceArray<float> weights, targets;

  Rows(const Context& context, const AlsEntries& side)
      : offsets(context, {side.offsets, side.offsets + side.rows + 1}),
        indices(context, {side.indices, side.indices + side.size()}),
        weights(context, {side.values, side.values + side.size()}),
        targets(context, {side.targets, side.targets + side.size()}) {}
};

struct Row {
  const Id* indices;
  const float* weights;
  const float* targets;
  Offset degree;
};

/// out = (gramian + regularization I + sum w y y') v, for thread i's element; with `targets` their
/// part is added and everything else subtracted.
__device__ float multiply(const Row& row, const double* gramian, const float* table, int width,
                          float regularization, const float* v, float* scratch, bool residual) {
  const int i = threadIdx.x;
  float sum = regularization * v[i];
  for (int j = 0; j < width; ++j) sum += static_cast<float>(gramian[Offset{j} * width + i]) * v[j];
  if (residual) sum = -sum;
  for (Offset k = 0; k < row.degree; ++k) {
    const float y = table[Offset{row.indices[k]} * width + i];
    const float score = row.weights[k] * block_sum(y * v[i], scratch);
    sum += (residual ? row.targets[k] - score : score) * y;
  }
  return sum;
}

/// One block of `width` threads a row.
__global__ void baseline_rows(const Offset* offsets, const Id* indices, const float* weights,
                              const float* targets, const double* gramian, const float* table,
                              int width, float regularization, float* solved) {
  const Offset first = offsets[blockIdx.x];
  const Row row{indices + first, weights + first, targets + first, offsets[blockIdx.x + 1] - first};
  float* x = solved + Offset{blockIdx.x} * width;
  float* v = dynamic_shared<float>();
  float* scratch = v + width;
  const int i = threadIdx.x;
  if (row.degree == 0) {
    x[i] = 0;
    return;
  }
  float value = x[i];
  v[i] = value;
  __syncthreads();
  float r = multiply(row, gramian, table, width, regularization, v, scratch, true);
  __syncthreads();
  float p = r;
  float norm = block_sum(r * r, scratch);
  for (int step = 0; step < steps && norm > 1e-20f; ++step) {
    v[i] = p;
    __syncthreads();
    const float q = multiply(row, gramian, table, width, regularization, v, scratch, false);
    const float length = norm / block_sum(p * q, scratch);
    value += length * p;
    r -= length * q;
    const float next = block_sum(r * r, scratch);
    p = r + next / norm * p;
    norm = next;
    __syncthreads();
  }
  x[i] = value;
}

class Baseline {
 public:
  Baseline(const bench::GpuProblem& problem, int factors)
      : context_(0),
        timer_(context_.stream()),
        users_(context_, problem.users()),
        items_(context_, problem.items()),
        user_factors_(problem.users().rows, factors),
        item_factors_(problem.items().rows, factors),
        gramian_(user_factors_.width),
        matrix_(factors, user_factors_.width) {
    start(user_factors_, 1);
    start(item_factors_, 2);
  }

  double fastest_iteration() {
    return timer_.fastest([&] {
      half_step(users_, item_factors_, user_factors_);
      half_step(items_, user_factors_, item_factors_);
    });
  }

  double loss(const bench::GpuProblem& problem) const {
    AlsParameters parameters;
    parameters.factors = user_factors_.factors;
    const auto als = make_als(0, problem.users(), problem.items(), parameters);
    write(*als, Side::users, user_factors_);
    write(*als, Side::items, item_factors_);
    return als->loss();
  }

 private:
  void start(FactorTable& table, std::uint32_t stream) {
    const std::vector<float> values = bench::start_factors(table.rows, table.factors, stream, 0.1);
    table.values.clear(context_);
    check(cudaMemcpy2D(table.row(0), table.width * sizeof(float), values.data(),
                       table.factors * sizeof(float), table.factors * sizeof(float), table.rows,
                       cudaMemcpyHostToDevice),
          "cudaMemcpy2D");
  }

  void half_step(const Rows& rows, const FactorTable& fixed, FactorTable& solved) {
    gramian_.compute(context_, fixed, matrix_);
    const unsigned threads = static_cast<unsigned>(fixed.width);
    launch(context_, "baseline_rows", baseline_rows, solved.rows, threads,
           (threads + warp_lanes) * sizeof(float), rows.offsets.data(), rows.indices.data(),
           rows.weights.data(), rows.targets.data(), matrix_.values.data(), fixed.row(0),
           fixed.width, 0.01f, solved.row(0));
  }

  void write(AlsSolver& als, Side side, const FactorTable& table) const {
    const std::vector<float> values = table.values.download(context_);
    als.write_factors(side, {values.data(), table.rows, table.factors, table.width});
  }

  Context context_;
  bench::Timer timer_;
  Rows users_, items_;
  FactorTable user_factors_, item_factors_;
  Gramian gramian_;
  SquareMatrix matrix_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: gpu_baseline SHAPE FACTORS...\n");
    return 2;
  }
  try {
    const bench::GpuProblem problem(shape_like(argv[1]), 1, 0.01f);
    for (int i = 2; i < argc; ++i) {
      Baseline baseline(problem, std::stoi(argv[i]));
      const double seconds = baseline.fastest_iteration();
      std::printf(
          "{\"baseline\": \"one block a row\", \"shape\": \"%s\", \"factors\": %s, "
          "\"seconds_per_iteration\": %.6f, \"loss\": %.17g}\n",
          argv[1], argv[i], seconds, baseline.loss(problem));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_baseline: %s\n", error.what());
    return 1;
  }
}
