#include "cuda/als/solve/panel.hpp"

#include <algorithm>
#include <type_traits>

#include "cuda/als/fp16_plane.cuh"
#include "cuda/als/solve/conjugate_gradient.cuh"
#include "cuda/als/solve/gather.cuh"

namespace wf::cuda {
namespace {

constexpr Offset longest_edge = 512;

/// Where gathered rows stay: as they are.
struct ExactPanel {
  using Element = float;
  /// A quarter of a warp reads 128 bytes at once: any row alignment is free of bank conflicts.
  static __host__ __device__ int pitch(int width) { return width; }

  float* values;
  int width;

  template <int Chunks>
  __device__ void write(Offset row, const Slice<Chunks>& y) const {
    store_slice(values + row * width, width / chunk_factors, y);
  }
  template <int Chunks>
  __device__ void read(Offset row, int chunks, Slice<Chunks>& y) const {
    load_slice(values + row * width, chunks, y);
  }
};

/// The same in fp16, scaled as the plane is.
struct Fp16Panel {
  using Element = __half;
  /// Half a warp reads 64 bytes of each of two rows: they must lie 64 bytes apart, modulo 128.
  static __host__ __device__ int pitch(int width) {
    return width / chunk_factors % 2 == 0 ? width + chunk_factors : width;
  }

  __half* values;
  int width;
  float scale;

  template <int Chunks>
  __device__ void write(Offset row, const Slice<Chunks>& y) const {
    __half2* pairs = reinterpret_cast<__half2*>(values + row * pitch(width)) + 2 * lane_in_row();
#pragma unroll
    for (int c = 0; c < Chunks; ++c)
      for (int i = 0; i < 2; ++i)
        if (c < width / chunk_factors)
          pairs[c * chunk_factors / 2 + i] =
              __floats2half2_rn(y.at[4 * c + 2 * i] * scale, y.at[4 * c + 2 * i + 1] * scale);
  }
  template <int Chunks>
  __device__ void read(Offset row, int chunks, Slice<Chunks>& y) const {
    const uint2* quads =
        reinterpret_cast<const uint2*>(values + row * pitch(width)) + lane_in_row();
#pragma unroll
    for (int c = 0; c < Chunks; ++c) {
      const uint2 quad = c < chunks ? quads[c * row_lanes] : uint2{0, 0};
      const float2 low = __half22float2(reinterpret_cast<const __half2&>(quad.x));
      const float2 high = __half22float2(reinterpret_cast<const __half2&>(quad.y));
      y.at[4 * c] = low.x;
      y.at[4 * c + 1] = low.y;
      y.at[4 * c + 2] = high.x;
      y.at[4 * c + 3] = high.y;
    }
  }
};

/// The entries' part of a row's matrix, and the whole of it, times a vector.
template <int Chunks, class Panel>
struct PanelProduct {
  Panel panel;
  const float* weights;  ///< one a row of the panel, in shared memory
  float* partials;
  RowDiagonal diagonal;
  int degree;
  int width;

  __device__ void operator()(const float* p, float* q) const {
    const int chunks = width / chunk_factors;
    Slice<Chunks> direction;
    Slice<Chunks> sum;
    load_slice(p, chunks, direction);
    clear(sum);
    for (int start = 0; start < degree; start += rows_at_once()) {
      const int k = start + row_in_block();
      const bool inside = k < degree;
      Slice<Chunks> y;
      panel.read(inside ? k : 0, inside ? chunks : 0, y);
      const float score = dot(y, direction);
      add_multiple(inside ? weights[k] * score : 0.0f, y, sum);
    }
    sum_over_block(sum, width, partials,
                   [&](int i, float total) { q[i] = diagonal[i] * p[i] + total; });
  }
};

template <class Panel>
__device__ Panel make_panel(void* memory, const CgProblem& problem) {
  if constexpr (std::is_same_v<Panel, ExactPanel>)
    return {static_cast<float*>(memory), problem.width};
  else
    return {static_cast<__half*>(memory), problem.width, plane_scale(*problem.plane.largest)};
}

/// What a product of two values of the panel has to be multiplied by.
__device__ inline float unscaled(const ExactPanel&) { return 1.0f; }
__device__ inline float unscaled(const Fp16Panel& panel) {
  return 1 / panel.scale * (1 / panel.scale);
}

/// Threads of a block, by which a row's sums are ordered: by its degree class and the width alone.
unsigned threads_for(Offset edge, int width) {
  const unsigned most = width > 4 * chunk_factors ? 8 : 16;
  return warp_lanes * (edge <= 32 ? 1 : edge <= 256 ? 4 : most);
}

/// One block a row. Pass 0 reads the rows of the table and leaves the residual, exact in fp32, and
/// the panel; the steps read the panel.
template <int Chunks, class Panel>
__global__ void __launch_bounds__(Chunks <= 4 ? 512 : 256, 1)
    cg_panel(CgProblem problem, Offset first_place, int panel_rows) {
  const Offset place = first_place + blockIdx.x;
  const Offset first = problem.entries.offsets[place];
  const Offset last = problem.entries.offsets[place + 1];
  const int width = problem.width;
  const Vectors v = lay_out_vectors(dynamic_shared<float>(), width);
  float* weights = v.scratch + warp_lanes;
  float* partials = weights + panel_rows;
  const Panel panel = make_panel<Panel>(partials + blockDim.x / warp_lanes * width, problem);
  const RowDiagonal diagonal = diagonal_of(problem, place);
  const int degree = static_cast<int>(last - first);
  load_start(problem, place, v);
  for (int k = threadIdx.x; k < degree; k += blockDim.x)
    weights[k] = problem.entries.weights[first - problem.entries.first + k] * unscaled(panel);
  Slice<Chunks> z;
  Slice<Chunks> residual;
  load_slice(start_of(problem, place), width / chunk_factors, z);
  clear(residual);
  gather_residual(problem.entries, first, last, problem.table, width, z, residual,
                  [&](Offset k, const Slice<Chunks>& y) { panel.write(k, y); });
  sum_over_block(residual, width, partials,
                 [&](int i, float total) { v.r[i] = total - diagonal[i] * v.z[i]; });
  const PanelProduct<Chunks, Panel> product{panel, weights, partials, diagonal, degree, width};
  store(problem, place, v, conjugate_gradient(v, diagonal, problem.steps, product));
}

/// One block a chunk.
template <int Chunks>
__global__ void residual_chunk(CgProblem problem, const EntryChunk* chunks, float* residuals) {
  const EntryChunk chunk = chunks[blockIdx.x];
  Slice<Chunks> z;
  Slice<Chunks> residual;
  load_slice(start_of(problem, chunk.place), problem.width / chunk_factors, z);
  clear(residual);
  gather_residual(problem.entries, chunk.first, chunk.last, problem.table, problem.width, z,
                  residual, [](Offset, const Slice<Chunks>&) {});
  float* out = residuals + Offset{blockIdx.x} * problem.width;
  sum_over_block(residual, problem.width, dynamic_shared<float>(),
                 [&](int i, float total) { out[i] = total; });
}

std::size_t bytes_beside_panel(Offset rows, Offset edge, int width) {
  const std::size_t warps = threads_for(edge, width) / warp_lanes;
  return (vector_floats(width) + rows + warps * width) * sizeof(float);
}

template <class Panel>
std::size_t panel_bytes(Offset rows, int width) {
  return static_cast<std::size_t>(rows) * Panel::pitch(width) * sizeof(typename Panel::Element);
}

std::size_t room_for_panels(const Context& context, Offset edge, int width,
                            const PanelBytes& bytes) {
  const std::size_t beside = bytes_beside_panel(edge, edge, width);
  return std::min(context.shared_bytes() - std::min(context.shared_bytes(), beside), bytes.fp16);
}

template <class Panel>
void solve(const Context& context, const CgProblem& problem, const RowRange& range) {
  // Rows of four floats must stay aligned behind the weights.
  const Offset rows = (range.max_entries + 3) / 4 * 4;
  const std::size_t shared = bytes_beside_panel(rows, range.edge, problem.width) +
                             panel_bytes<Panel>(range.max_entries, problem.width);
  with_chunks(problem.width, [&](auto chunks) {
    launch(context, "cg_panel", cg_panel<chunks(), Panel>, range.last - range.first,
           threads_for(range.edge, problem.width), shared, problem, range.first,
           static_cast<int>(rows));
  });
}

}  // namespace

Offset longest_panel(const Context& context, int width, const PanelBytes& bytes) {
  if (width > widest_slice) return 0;
  Offset edge = longest_edge;
  while (edge > 0 &&
         panel_bytes<Fp16Panel>(edge, width) > room_for_panels(context, edge, width, bytes))
    edge /= 2;
  return edge;
}

void solve_cg_panel(const Context& context, const CgProblem& problem, const RowRange& range,
                    const PanelBytes& bytes) {
  const std::size_t exact =
      std::min(bytes.exact, room_for_panels(context, range.edge, problem.width, bytes));
  if (panel_bytes<ExactPanel>(range.edge, problem.width) <= exact)
    solve<ExactPanel>(context, problem, range);
  else
    solve<Fp16Panel>(context, problem, range);
}

void form_narrow_residuals(const Context& context, const CgProblem& problem,
                           const EntryChunk* chunks, int count, float* residuals) {
  constexpr unsigned threads = 256;
  with_chunks(problem.width, [&](auto width_chunks) {
    launch(context, "residual_chunk", residual_chunk<width_chunks()>, count, threads,
           threads / warp_lanes * problem.width * sizeof(float), problem, chunks, residuals);
  });
}

}  // namespace wf::cuda
