#include "cuda/als/half_step.hpp"

#include <algorithm>
#include <cmath>

#include "cuda/als/gram/gram_fp16.hpp"
#include "cuda/als/solve/cg_dense.hpp"
#include "cuda/als/solve/dense.hpp"
#include "cuda/als/solve/panel.hpp"
#include "cuda/als/solve/wide.hpp"
#include "cuda/device/launch.cuh"

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
/// its candidate, any other stays and is counted. Nothing happens where one of the flags is set.
__global__ void accept_rows(const Offset* offsets, Offset first_place, const float* candidates,
                            const int* broken, int width, const int* forbidden, int flags,
                            float* table, int* kept) {
  for (int i = 0; i < flags; ++i)
    if (forbidden[i] != 0) return;
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

Offset slab_rows_within(const AlsTuning& tuning, int width, Offset max_rows) {
  const Offset fitting = static_cast<Offset>(tuning.workspace_bytes / (width * sizeof(float)));
  return std::max<Offset>(1, std::min(fitting, max_rows));
}

}  // namespace

HalfStep::HalfStep(const AlsParameters& parameters, const AlsTuning& tuning, Offset max_rows)
    : parameters_(parameters),
      tuning_(tuning),
      max_rows_(max_rows),
      width_(FactorTable::padded(parameters.factors)),
      slab_rows_(slab_rows_within(tuning, width_, max_rows)),
      gramian_(width_),
      matrix_(0, 0),
      factor_(0, 0),
      basis_(0, 0),
      in_basis_(0, parameters.factors),
      plane_(0),
      gram_(width_),
      exact_gram_(width_) {}

PlanLimits HalfStep::limits(const Context& context, AlsMethod method, Offset piece_entries) const {
  PlanLimits limits{slab_rows_, piece_entries, 0, tuning_.gram_chunk, 0};
  if (method != AlsMethod::cg) {
    limits.slots = GramWorkspace<double>::slots_within(width_, tuning_.workspace_bytes);
    return limits;
  }
  limits.slots = GramWorkspace<float>::slots_within(width_, tuning_.workspace_bytes);
  const Offset panel = longest_panel(context, width_, panel_bytes());
  limits.longest = tuning_.gram_degree > 0 ? tuning_.gram_degree
                   : panel > 0             ? panel
                               : std::max<Offset>(1024, Offset{4} * parameters_.factors);
  return limits;
}

std::size_t HalfStep::bytes_needed(AlsMethod method, int slots) const {
  const std::size_t row = width_ * sizeof(float);
  const std::size_t square = static_cast<std::size_t>(width_) * width_ * sizeof(double);
  const std::size_t always = Gramian::bytes_needed(width_, max_rows_) + 2 * square +
                             Basis::bytes_needed(width_) + slab_rows_ * (row + sizeof(int)) +
                             sizeof(double) + sizeof(Outcome);
  if (method != AlsMethod::cg) return always + GramWorkspace<double>::bytes_needed(width_, slots);
  return always + slab_rows_ * row + max_rows_ * row + Fp16Plane::bytes_needed(max_rows_ * width_) +
         GramWorkspace<float>::bytes_needed(width_, slots);
}

bool HalfStep::holds(AlsMethod method, int slots) const {
  return method == AlsMethod::cg ? gram_.holds(slots) : exact_gram_.holds(slots);
}

void HalfStep::reserve(AlsMethod method, int slots) {
  if (matrix_.width == 0) {
    matrix_ = SquareMatrix(parameters_.factors, width_);
    factor_ = SquareMatrix(parameters_.factors, width_);
    basis_ = Basis(parameters_.factors, width_);
    mean_.reserve(1);
    broken_.reserve(slab_rows_);
    outcome_.reserve(sizeof(Outcome) / sizeof(int));
    candidates_.reserve(static_cast<std::size_t>(slab_rows_) * width_);
  }
  if (method != AlsMethod::cg) {
    exact_gram_.reserve(slots);
    return;
  }
  if (z_.size() == 0) {
    in_basis_ = FactorTable(max_rows_, parameters_.factors);
    plane_ = Fp16Plane(static_cast<std::size_t>(max_rows_) * width_);
    z_.reserve(candidates_.size());
  }
  gram_.reserve(slots);
}

AlsReport HalfStep::solve(const Context& context, const SideProblem& problem) {
  take_gramian(context, problem);
  const Repair repaired = repair(context, matrix_, problem.entries.min_regularization, factor_,
                                 mean_.data(), singular());
  const bool solvable = std::isfinite(repaired.jitter);
  outcome_.clear(context);
  if (!solvable)
    mark_all_broken(context);
  else if (problem.method == AlsMethod::cg)
    enter_basis(context, problem, repaired.definite);
  if (solvable)
    solve_rows(context, problem, 0, 0);
  else
    for (const Slab& slab : problem.plan.slabs()) accept(context, problem, slab, 0, 0);
  return {outcome(context).kept[0], solvable ? repaired.jitter : 0};
}

void HalfStep::enqueue(const Context& context, const SideProblem& problem, int order) {
  if (order == 0) outcome_.clear(context);
  take_gramian(context, problem);
  factorise_shifted(context, matrix_, problem.entries.min_regularization, factor_, mean_.data(),
                    singular() + order);
  if (problem.method == AlsMethod::cg) enter_basis(context, problem, true);
  solve_rows(context, problem, order, order + 1);
}

HalfStep::Outcome HalfStep::outcome(const Context& context) const {
  Outcome found;
  outcome_.download(context, found.kept, sizeof(Outcome) / sizeof(int));
  return found;
}

void HalfStep::take_gramian(const Context& context, const SideProblem& problem) {
  if (problem.gramian == nullptr) return find_gramian(context, problem.fixed, matrix_);
  check(cudaMemcpyAsync(matrix_.values.data(), problem.gramian->values.data(),
                        matrix_.values.bytes(), cudaMemcpyDeviceToDevice, context.stream()),
        "copy of the Gramian");
}

void HalfStep::find_gramian(const Context& context, const FactorTable& fixed,
                            SquareMatrix& result) {
  gramian_.compute(context, fixed, result);
  const Offset elements = Offset{width_} * width_;
  launch(context, "scale_values", scale_values, blocks_of(elements, 256), 256, 0,
         result.values.data(), elements, parameters_.unobserved_weight);
}

void HalfStep::mark_all_broken(const Context& context) {
  launch(context, "mark_all", mark_all, blocks_of(slab_rows_, 256), 256, 0, broken_.data(),
         slab_rows_);
}

void HalfStep::enter_basis(const Context& context, const SideProblem& problem, bool definite) {
  if (problem.entries.uniform_regularization && definite)
    whiten(context, factor_, basis_);
  else
    diagonalise(context, matrix_, basis_);
  const FactorTable& fixed = problem.fixed;
  basis_.transform(context, fixed.row(0), fixed.rows, in_basis_.row(0));
  plane_.round(context, in_basis_, fixed.rows);
}

void HalfStep::solve_rows(const Context& context, const SideProblem& problem, int order,
                          int flags) {
  for (const Slab& slab : problem.plan.slabs()) {
    broken_.clear(context);
    if (problem.method == AlsMethod::cg)
      solve_by_cg(context, problem, slab);
    else
      solve_exactly(context, problem, slab);
    accept(context, problem, slab, order, flags);
  }
}

/// Calls work(piece, view) for the slab's pieces, each while its entries are on the device.
template <class Work>
void for_each_piece(const Context& context, const SideProblem& problem, const Slab& slab,
                    const Work& work) {
  for (std::size_t n = 0; n < slab.pieces.size(); ++n) {
    const Piece& piece = slab.pieces[n];
    const EntriesView view = problem.entries.open(context, piece.first, piece.last);
    if (n + 1 < slab.pieces.size())
      problem.entries.prefetch(slab.pieces[n + 1].first, slab.pieces[n + 1].last);
    work(piece, view);
    problem.entries.close(context);
  }
}

void HalfStep::solve_by_cg(const Context& context, const SideProblem& problem, const Slab& slab) {
  const Offset rows = slab.last - slab.first;
  basis_.enter(context, problem.solved.row(slab.first), rows, z_.data());
  for_each_piece(context, problem, slab, [&](const Piece& piece, const EntriesView& view) {
    const CgProblem cg{
        view,         in_basis_.row(0),     plane_.view(), width_,         basis_.diagonal.data(),
        basis_.scale, parameters_.cg_steps, z_.data(),     broken_.data(), slab.first};
    solve_piece_by_cg(context, problem, piece, cg);
  });
  basis_.leave(context, z_.data(), rows, candidates_.data());
}

void HalfStep::solve_piece_by_cg(const Context& context, const SideProblem& problem,
                                 const Piece& piece, const CgProblem& cg) {
  const RowBase base{nullptr, cg.diagonal, cg.scale};
  for (const GramBatch& batch : piece.batches) {
    form_fp16(context, problem.plan, batch, cg, problem.entries.largest_weight, gram_);
    form_residuals(context, cg, problem.plan.chunks(batch), batch.chunks, gram_.targets());
    combine(context, problem.plan, batch, cg.entries, base, width_, gram_);
    solve_cg_dense(context, cg, problem.plan.rows(batch), batch.rows, gram_.matrices(),
                   gram_.targets());
  }
  const Offset panel = longest_panel(context, width_, panel_bytes());
  for (const RowRange& range : piece.ranges)
    if (range.edge <= panel)
      solve_cg_panel(context, cg, range, panel_bytes());
    else
      solve_cg_wide(context, cg, range, panel_bytes());
}

void HalfStep::solve_exactly(const Context& context, const SideProblem& problem, const Slab& slab) {
  const bool whole = problem.method == AlsMethod::cholesky;
  const DenseProblem dense{parameters_.factors,
                           width_,
                           whole ? parameters_.factors : parameters_.block_size,
                           whole ? nullptr : problem.solved.row(0),
                           candidates_.data(),
                           broken_.data(),
                           slab.first};
  const RowBase base{matrix_.values.data(), nullptr, 1};
  for_each_piece(context, problem, slab, [&](const Piece& piece, const EntriesView& view) {
    for (const GramBatch& batch : piece.batches) {
      form_exact(context, problem.plan, batch, view, problem.fixed.row(0), width_, exact_gram_);
      combine(context, problem.plan, batch, view, base, width_, exact_gram_);
      solve_dense(context, dense, problem.plan.rows(batch), batch.rows, exact_gram_.matrices(),
                  exact_gram_.targets());
    }
  });
}

void HalfStep::accept(const Context& context, const SideProblem& problem, const Slab& slab,
                      int order, int flags) {
  launch(context, "accept_rows", accept_rows, slab.last - slab.first, 64, 0,
         problem.entries.device_offsets(), slab.first, candidates_.data(), broken_.data(), width_,
         singular(), flags, problem.solved.row(0), kept(order));
}

}  // namespace wf::cuda
