#include "cuda/als/solve/wide.hpp"

#include <algorithm>

#include "cuda/als/solve/conjugate_gradient.cuh"
#include "cuda/als/solve/gather.cuh"
#include "cuda/als/solve/panel.hpp"

namespace wf::cuda {
namespace {

/// Entries whose coefficients are worked out between two barriers.
constexpr int tile = 64;

/// Entries first .. last of one row, whose rows of the table are too wide for registers.
struct WideEntries {
  const EntriesView& entries;
  const float* table;
  const float* panel;   ///< copies of the first `resident` gathered rows
  float* coefficients;  ///< `tile` floats of shared memory
  Offset first;
  Offset last;
  Offset resident;
  int width;

  __device__ const float* row(Offset k) const {
    return k < first + resident ? panel + (k - first) * width
                                : table + Offset{entries.indices[k - entries.first]} * width;
  }

  /// sum += coefficient(k, y.p) y over the entries; thread t of T owns elements t, t + T, ...
  template <class Coefficient>
  __device__ void add(const float* p, float* sum, const Coefficient& coefficient) const {
    const int lane = threadIdx.x % warp_lanes;
    const int warps = blockDim.x / warp_lanes;
    for (Offset start = first; start < last; start += tile) {
      const int count = static_cast<int>(min(Offset{tile}, last - start));
      for (int k = threadIdx.x / warp_lanes; k < count; k += warps) {
        const float* y = row(start + k);
        float score = 0;
        for (int i = lane; i < width; i += warp_lanes) score += y[i] * p[i];
        score = warp_sum(score);
        if (lane == 0) coefficients[k] = coefficient(start + k - entries.first, score);
      }
      __syncthreads();
      for (int i = threadIdx.x; i < width; i += blockDim.x) {
        float total = 0;
        for (int k = 0; k < count; ++k) total += coefficients[k] * row(start + k)[i];
        sum[i] += total;
      }
      __syncthreads();
    }
  }

  __device__ void add_residual(const float* z, float* sum) const {
    add(z, sum,
        [&](Offset k, float score) { return entries.targets[k] - entries.weights[k] * score; });
  }
};

/// One block a row.
__global__ void cg_wide(CgProblem problem, Offset first_place, int panel_rows) {
  const Offset place = first_place + blockIdx.x;
  const Offset first = problem.entries.offsets[place];
  const Offset last = problem.entries.offsets[place + 1];
  const int width = problem.width;
  float* shared = dynamic_shared<float>();
  const Vectors v = lay_out_vectors(shared, width);
  float* coefficients = shared + vector_floats(width);
  float* panel = coefficients + tile;
  const WideEntries row{problem.entries,
                        problem.table,
                        panel,
                        coefficients,
                        first,
                        last,
                        min(last - first, Offset{panel_rows}),
                        width};
  for (Offset k = 0; k < row.resident; ++k) {
    const float* y =
        problem.table + Offset{problem.entries.indices[first - problem.entries.first + k]} * width;
    for (int i = threadIdx.x; i < width; i += blockDim.x) panel[k * width + i] = y[i];
  }
  load_start(problem, place, v);
  __syncthreads();
  const RowDiagonal diagonal = diagonal_of(problem, place);
  for (int i = threadIdx.x; i < width; i += blockDim.x) v.r[i] = -diagonal[i] * v.z[i];
  row.add_residual(v.z, v.r);
  const auto product = [&](const float* p, float* q) {
    for (int i = threadIdx.x; i < width; i += blockDim.x) q[i] = diagonal[i] * p[i];
    row.add(p, q, [&](Offset k, float score) { return problem.entries.weights[k] * score; });
  };
  store(problem, place, v, conjugate_gradient(v, diagonal, problem.steps, product));
}

/// One block a chunk.
__global__ void wide_residual_chunk(CgProblem problem, const EntryChunk* chunks, float* residuals) {
  const EntryChunk chunk = chunks[blockIdx.x];
  float* out = residuals + Offset{blockIdx.x} * problem.width;
  for (int i = threadIdx.x; i < problem.width; i += blockDim.x) out[i] = 0;
  const WideEntries entries{problem.entries, problem.table, nullptr, dynamic_shared<float>(),
                            chunk.first,     chunk.last,    0,       problem.width};
  entries.add_residual(start_of(problem, chunk.place), out);
}

/// By width alone: a row's sums must not depend on the rows that are solved beside it.
unsigned threads_for(int width) { return width <= 64 ? 64 : 256; }

}  // namespace

void solve_cg_wide(const Context& context, const CgProblem& problem, const RowRange& range,
                   const PanelBytes& bytes) {
  const std::size_t fixed = (vector_floats(problem.width) + tile) * sizeof(float);
  const std::size_t row_bytes = problem.width * sizeof(float);
  const std::size_t room = std::min(context.shared_bytes() - fixed, bytes.fp16) / row_bytes;
  const int panel_rows = static_cast<int>(std::min<Offset>(range.max_entries, room));
  launch(context, "cg_wide", cg_wide, range.last - range.first, threads_for(problem.width),
         fixed + panel_rows * row_bytes, problem, range.first, panel_rows);
}

void form_residuals(const Context& context, const CgProblem& problem, const EntryChunk* chunks,
                    int count, float* residuals) {
  if (problem.width <= widest_slice)
    return form_narrow_residuals(context, problem, chunks, count, residuals);
  launch(context, "wide_residual_chunk", wide_residual_chunk, count, 256, tile * sizeof(float),
         problem, chunks, residuals);
}

}  // namespace wf::cuda
