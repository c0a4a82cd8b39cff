#include "cuda/als_half_step.hpp"

#include <algorithm>
#include <cmath>

#include "cuda/als_dense.hpp"
#include "cuda/launch.cuh"

namespace wf::cuda {
namespace {

__global__ void scale_values(double* values, Offset count, double factor) {
  const Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < count) values[i] *= factor;
}

__global__ void mark_all(int* marks, Offset count) {
  const Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < count) marks[i] = 1;
}

/// One block a row of the slab: a row without entries becomes zero, a solved and finite one takes
/// its candidate, any other stays and is counted.
__global__ void accept_rows(const Offset* offsets, Offset first_place, const float* candidates,
                            const int* broken, int width, float* table, int* kept) {
  const Offset place = first_place + blockIdx.x;
  float* row = table + place * width;
  const bool empty = offsets[place + 1] == offsets[place];
  const float* candidate = candidates + Offset{blockIdx.x} * width;
  int unusable = 0;
  if (!empty) {
    unusable = broken[blockIdx.x];
    for (int i = threadIdx.x; i < width && unusable == 0; i += blockDim.x)
      unusable = !isfinite(candidate[i]);
  }
  unusable = __syncthreads_or(unusable);
  if (unusable != 0) {
    if (threadIdx.x == 0) atomicAdd(kept, 1);
    return;
  }
  for (int i = threadIdx.x; i < width; i += blockDim.x) row[i] = empty ? 0.0f : candidate[i];
}

int padded(int factors) { return (factors + 31) / 32 * 32; }

Offset slab_rows_within(const AlsTuning& tuning, int width, Offset most_rows) {
  const Offset fitting = static_cast<Offset>(tuning.workspace_bytes / (width * sizeof(float)));
  return std::max<Offset>(1, std::min(fitting, most_rows));
}

Offset gram_degree(const AlsTuning& tuning, int factors) {
  return tuning.gram_degree > 0 ? tuning.gram_degree : std::max<Offset>(1024, Offset{4} * factors);
}

unsigned blocks_of(Offset count) { return static_cast<unsigned>((count + 255) / 256); }

}  // namespace

HalfStep::HalfStep(const AlsParameters& parameters, const AlsTuning& tuning, Offset most_rows)
    : parameters_(parameters),
      tuning_(tuning),
      width_(padded(parameters.factors)),
      slab_rows_(slab_rows_within(tuning, width_, most_rows)),
      gramian_(width_),
      matrix_(parameters.factors, width_),
      factor_(parameters.factors, width_),
      basis_(width_),
      in_basis_(parameters.method == AlsMethod::cg ? most_rows : 0, parameters.factors),
      z_(parameters.method == AlsMethod::cg ? slab_rows_ * width_ : 0),
      candidates_(slab_rows_ * width_),
      broken_(slab_rows_),
      kept_(1),
      gram_(width_),
      exact_gram_(width_) {}

std::size_t HalfStep::bytes_needed(const AlsParameters& parameters, const AlsTuning& tuning,
                                   Offset most_rows) {
  const int width = padded(parameters.factors);
  const bool cg = parameters.method == AlsMethod::cg;
  const std::size_t row = width * sizeof(float);
  const std::size_t square = static_cast<std::size_t>(width) * width * sizeof(double);
  const std::size_t slab = slab_rows_within(tuning, width, most_rows);
  const std::size_t gram =
      cg ? GramWorkspace<float>::bytes_needed(
               width, GramWorkspace<float>::slots_within(width, tuning.workspace_bytes))
         : GramWorkspace<double>::bytes_needed(
               width, GramWorkspace<double>::slots_within(width, tuning.workspace_bytes));
  return Gramian::bytes_needed(width) + 3 * square + Basis::bytes_needed(width) +
         slab * ((cg ? 2 : 1) * row + sizeof(int)) + (cg ? most_rows * row : 0) + gram;
}

AlsReport HalfStep::solve(const Context& context, const DeviceEntries& entries,
                          const FactorTable& fixed, AlsMethod method, const FactorTable& solved) {
  gramian_.compute(context, fixed, matrix_);
  const Offset elements = Offset{width_} * width_;
  check(launch(scale_values, blocks_of(elements), 256, 0, context.stream(), matrix_.values.data(),
               elements, parameters_.unobserved_weight),
        "scale_values");
  const Repair repaired = repair(context, matrix_, entries.least_regularization, factor_);
  const bool solvable = std::isfinite(repaired.jitter);
  if (solvable && method == AlsMethod::cg) enter_basis(context, entries, repaired, fixed);
  kept_.clear(context);
  for (Offset first = 0; first < entries.rows(); first += slab_rows_) {
    const Slab slab{first, std::min(first + slab_rows_, entries.rows())};
    broken_.clear(context);
    if (!solvable)
      check(launch(mark_all, blocks_of(slab_rows_), 256, 0, context.stream(), broken_.data(),
                   slab_rows_),
            "mark_all");
    else if (method == AlsMethod::cg)
      solve_by_cg(context, entries, slab, solved);
    else
      solve_exactly(context, entries, slab, fixed, method, solved);
    accept(context, entries, slab, solved);
  }
  int kept = 0;
  kept_.download(context, &kept, 1);
  return {kept, repaired.jitter};
}

void HalfStep::enter_basis(const Context& context, const DeviceEntries& entries,
                           const Repair& repaired, const FactorTable& fixed) {
  if (entries.uniform_regularization && repaired.definite)
    whiten(context, factor_, basis_);
  else
    diagonalise(context, matrix_, basis_);
  if (in_basis_.rows < fixed.rows) in_basis_ = FactorTable(fixed.rows, fixed.factors);
  if (z_.size() == 0) z_.reserve(candidates_.size());
  basis_.transform(context, fixed.row(0), fixed.rows, in_basis_.row(0));
}

void HalfStep::solve_by_cg(const Context& context, const DeviceEntries& entries, const Slab& slab,
                           const FactorTable& solved) {
  const Offset rows = slab.last - slab.first;
  basis_.enter(context, solved.row(slab.first), rows, z_.data());
  const CgProblem problem{view(entries), in_basis_.row(0),     width_,    basis_.diagonal.data(),
                          basis_.scale,  parameters_.cg_steps, z_.data(), broken_.data(),
                          slab.first};
  const Offset longest = gram_degree(tuning_, parameters_.factors);
  Offset dense_end = slab.first;
  while (dense_end < slab.last && entries.degree(dense_end) > longest) ++dense_end;
  if (dense_end > slab.first) {
    const int slots = GramWorkspace<float>::slots_within(width_, tuning_.workspace_bytes);
    const RowBase base{nullptr, basis_.diagonal.data(), basis_.scale};
    for (const GramBatch& batch :
         plan_gram(entries, slab.first, dense_end, tuning_.gram_chunk, slots)) {
      gram_.form(context, batch, problem.entries, problem.table, base);
      solve_cg_dense(context, problem, gram_.rows(), static_cast<int>(batch.rows.size()),
                     gram_.matrices(), gram_.targets());
    }
  }
  for (const RowRange& range : degree_classes(entries, dense_end, slab.last))
    solve_cg(context, problem, range, tuning_.panel_bytes);
  basis_.leave(context, z_.data(), rows, candidates_.data());
}

void HalfStep::solve_exactly(const Context& context, const DeviceEntries& entries, const Slab& slab,
                             const FactorTable& fixed, AlsMethod method,
                             const FactorTable& solved) {
  const bool whole = method == AlsMethod::cholesky;
  const DenseProblem problem{parameters_.factors,
                             width_,
                             whole ? parameters_.factors : parameters_.block_size,
                             whole ? nullptr : solved.row(0),
                             candidates_.data(),
                             broken_.data(),
                             slab.first};
  const int slots = GramWorkspace<double>::slots_within(width_, tuning_.workspace_bytes);
  const RowBase base{matrix_.values.data(), nullptr, 1};
  for (const GramBatch& batch :
       plan_gram(entries, slab.first, slab.last, tuning_.gram_chunk, slots)) {
    exact_gram_.form(context, batch, view(entries), fixed.row(0), base);
    solve_dense(context, problem, exact_gram_.rows(), static_cast<int>(batch.rows.size()),
                exact_gram_.matrices(), exact_gram_.targets());
  }
}

void HalfStep::accept(const Context& context, const DeviceEntries& entries, const Slab& slab,
                      const FactorTable& solved) {
  check(launch(accept_rows, static_cast<unsigned>(slab.last - slab.first), 64, 0, context.stream(),
               entries.offsets.data(), slab.first, candidates_.data(), broken_.data(), width_,
               solved.row(0), kept_.data()),
        "accept_rows");
}

}  // namespace wf::cuda
