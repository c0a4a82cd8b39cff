#include "cuda/als_loss.hpp"

#include "cuda/reduce.cuh"

namespace wf::cuda {
namespace {

/// One block a row: its entries' terms where `other` is not null, and regularization |x|^2.
__global__ void row_terms(EntriesView entries, const float* table, const float* other, int width,
                          double* terms) {
  double* scratch = dynamic_shared<double>();
  const int lane = threadIdx.x % warp_lanes;
  const int warp = threadIdx.x / warp_lanes;
  const int warps = blockDim.x / warp_lanes;
  const Offset row = blockIdx.x;
  const float* x = table + row * width;
  double sum = 0;
  if (warp == 0) {
    double norm = 0;
    for (int i = lane; i < width; i += warp_lanes) norm += double{x[i]} * x[i];
    sum = entries.regularization[row] * norm;
  }
  const Offset end = other == nullptr ? 0 : entries.offsets[row + 1];
  for (Offset k = entries.offsets[row] + warp; k < end; k += warps) {
    const float* y = other + Offset{entries.indices[k]} * width;
    double score = 0;
    for (int i = lane; i < width; i += warp_lanes) score += double{x[i]} * y[i];
    score = warp_sum(score);
    if (lane == 0) sum += score * (entries.weights[k] * score - 2.0 * entries.targets[k]);
  }
  sum = block_sum(sum, scratch);
  if (threadIdx.x == 0) terms[row] = sum;
}

double sum_rows(const Context& context, const DeviceEntries& entries, const FactorTable& table,
                const float* other) {
  if (table.rows == 0) return 0;
  constexpr unsigned threads = 128;
  DeviceArray<double> terms(table.rows);
  check(launch(row_terms, static_cast<unsigned>(table.rows), threads,
               threads / warp_lanes * sizeof(double), context.stream(), view(entries), table.row(0),
               other, table.width, terms.data()),
        "row_terms");
  double sum = 0;
  for (const double term : terms.download(context)) sum += term;
  return sum;
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

double als_loss(const Context& context, const DeviceEntries& users, const DeviceEntries& items,
                const FactorTable& user_factors, const FactorTable& item_factors,
                double unobserved_weight) {
  return sum_rows(context, users, user_factors, item_factors.row(0)) +
         sum_rows(context, items, item_factors, nullptr) +
         unobserved_weight * all_scores(context, user_factors, item_factors);
}

}  // namespace wf::cuda
