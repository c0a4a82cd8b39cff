#include "cuda/als/loss.hpp"

#include <algorithm>

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

/// One block a row.
__global__ void entry_terms(EntriesView entries, Offset first_place, const float* table,
                            const float* other, int width, double* terms) {
  const int lane = threadIdx.x % warp_lanes;
  const int warp = threadIdx.x / warp_lanes;
  const int warps = blockDim.x / warp_lanes;
  const Offset place = first_place + blockIdx.x;
  const float* x = table + place * width;
  const Offset end = entries.offsets[place + 1] - entries.first;
  double sum = 0;
  for (Offset k = entries.offsets[place] - entries.first + warp; k < end; k += warps) {
    const float* y = other + Offset{entries.indices[k]} * width;
    double score = 0;
    for (int i = lane; i < width; i += warp_lanes) score += double{x[i]} * y[i];
    score = warp_sum(score);
    if (lane == 0) sum += score * (entries.weights[k] * score - 2.0 * entries.targets[k]);
  }
  sum = block_sum(sum, dynamic_shared<double>());
  if (threadIdx.x == 0) terms[blockIdx.x] = sum;
}

/// One warp a row: regularization |x|^2.
__global__ void norm_terms(const float* regularization, const float* table, int width,
                           double* terms) {
  const float* x = table + Offset{blockIdx.x} * width;
  double norm = 0;
  for (int i = threadIdx.x; i < width; i += warp_lanes) norm += double{x[i]} * x[i];
  norm = warp_sum(norm);
  if (threadIdx.x == 0) terms[blockIdx.x] = regularization[blockIdx.x] * norm;
}

double sum_of(const Context& context, const DeviceArray<double>& terms) {
  double sum = 0;
  for (const double term : terms.download(context)) sum += term;
  return sum;
}

double entry_sum(const Context& context, const SideProblem& users) {
  constexpr unsigned threads = 128;
  double sum = 0;
  for (const Slab& slab : users.plan.slabs())
    for (const Piece& piece : slab.pieces) {
      const EntriesView view = users.entries.open(context, piece.first, piece.last);
      DeviceArray<double> terms(piece.last - piece.first);
      launch(context, "entry_terms", entry_terms, terms.size(), threads,
             threads / warp_lanes * sizeof(double), view, piece.first, users.solved.row(0),
             users.fixed.row(0), users.solved.width, terms.data());
      users.entries.close(context);
      sum += sum_of(context, terms);
    }
  return sum;
}

double norm_sum(const Context& context, const DeviceEntries& entries, const FactorTable& table) {
  if (table.rows == 0) return 0;
  DeviceArray<double> terms(table.rows);
  launch(context, "norm_terms", norm_terms, table.rows, warp_lanes, 0,
         entries.device_regularization(), table.row(0), table.width, terms.data());
  return sum_of(context, terms);
}

/// The squared norm of user_factors item_factors'.
double all_scores(const Context& context, const FactorTable& user_factors,
                  const FactorTable& item_factors) {
  const int width = user_factors.width;
  Gramian gramian(width);
  SquareMatrix users(user_factors.factors, width);
  SquareMatrix items(user_factors.factors, width);
  gramian.compute(context, user_factors, users);
  gramian.compute(context, item_factors, items);
  const std::vector<double> a = users.values.download(context);
  const std::vector<double> b = items.values.download(context);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

double als_loss(const Context& context, const SideProblem& users, const DeviceEntries& items,
                double unobserved_weight) {
  return entry_sum(context, users) + norm_sum(context, users.entries, users.solved) +
         norm_sum(context, items, users.fixed) +
         unobserved_weight * all_scores(context, users.solved, users.fixed);
}

std::size_t als_loss_bytes(int factors, Offset rows) {
  const int width = FactorTable::padded(factors);
  const std::size_t squares = 2 * static_cast<std::size_t>(width) * width * sizeof(double);
  return std::max(squares + Gramian::bytes_needed(width, rows),
                  static_cast<std::size_t>(rows) * sizeof(double));
}

}  // namespace wf::cuda
