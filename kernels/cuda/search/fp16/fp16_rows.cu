#include "cuda/search/fp16/fp16_rows.hpp"

#include <cfloat>
#include <cmath>

#include "cuda/device/check.hpp"
#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 128;
constexpr int rows_per_block = threads / warp_lanes;
constexpr double error_share = 1.0 / 4096;  ///< t

/// The first row of the warp's work; rows of a grid are handed out a warp each.
__device__ inline Offset warp_row() {
  return Offset{blockIdx.x} * rows_per_block + threadIdx.x / warp_lanes;
}

__device__ inline double warp_norm(const float* row, int width) {
  double sum = 0;
  for (int d = threadIdx.x % warp_lanes; d < width; d += warp_lanes) sum += double{row[d]} * row[d];
  return sqrt(warp_sum(sum));
}

__global__ void normalise(float* rows, Offset count, int width) {
  const Offset r = warp_row();
  if (r >= count) return;
  float* row = rows + r * width;
  const double norm = warp_norm(row, width);
  if (norm == 0) return;
  for (int d = threadIdx.x % warp_lanes; d < width; d += warp_lanes)
    row[d] = static_cast<float>(row[d] / norm);
}

struct Rounded {
  double norm;   ///< in units of 2^exponent
  double error;  ///< the norm of what rounding took off
};

__device__ Rounded round_row(const float* row, int width, int exponent, __half* out) {
  const double unit = ldexp(1.0, -exponent);
  double square = 0;
  double error = 0;
  for (int d = threadIdx.x % warp_lanes; d < width; d += warp_lanes) {
    const double value = row[d] * unit;
    out[d] = __float2half_rn(static_cast<float>(value));
    const double lost = value - static_cast<double>(__half2float(out[d]));
    square += value * value;
    error += lost * lost;
  }
  return {sqrt(warp_sum(square)), sqrt(warp_sum(error))};
}

__global__ void round_base_rows(const float* rows, Offset count, int width, Fp16Base base,
                                Fp16Rows<RowTerms> out) {
  const Offset r = warp_row();
  if (r >= count) return;
  const Rounded row = round_row(rows + r * width, width, base.exponent, out.values + r * width);
  if (threadIdx.x % warp_lanes != 0) return;
  // The last term covers fp32 scores that underflow: a query that fits has a norm above 2^14 and
  // units in which they lose less than width 2^-40.
  const double radius = (row.error + error_share * row.norm) * (1 + 0x1p-20) + 0x1p-40;
  const double half_square = base.distance ? row.norm * row.norm / 2 * (1 - 0x1p-21) : 0;
  out.terms[r] = {static_cast<float>(radius), static_cast<float>(half_square)};
}

__global__ void round_query_rows(const float* rows, Offset count, int width, Fp16Base base,
                                 Fp16Rows<QueryTerms> out) {
  const Offset r = warp_row();
  if (r >= count) return;
  const float* row = rows + r * width;
  const double norm = warp_norm(row, width);
  const int exponent = norm > 0 ? ilogb(norm) - 14 : 0;
  const Rounded rounded = round_row(row, width, exponent, out.values + r * width);
  if (threadIdx.x % warp_lanes != 0) return;
  const double product = norm * base.largest_norm;
  const bool fits = norm > 0 && product >= 0x1p-80 && product <= double{FLT_MAX} &&
                    abs(base.exponent - exponent) <= 40;
  const double spread = (width + 64) * 0x1p-22;
  const double reach =
      fmax(rounded.norm, (rounded.error + spread * rounded.norm) / error_share) * (1 + 0x1p-8);
  const double weight = base.distance ? ldexp(1.0, base.exponent - exponent) : 0;
  out.terms[r] = {static_cast<float>(reach), fits ? static_cast<float>(weight) : 0.0f, exponent,
                  fits, norm * norm};
}

}  // namespace

int fp16_exponent(double largest_norm) { return std::ilogb(largest_norm) - 14; }

void normalise_rows(cudaStream_t stream, float* rows, Offset count, int width) {
  if (count == 0) return;
  launch(stream, "normalise", normalise, blocks_of(count, rows_per_block), threads, 0, rows, count,
         width);
}

void round_base(cudaStream_t stream, const float* rows, Offset count, int width,
                const Fp16Base& base, const Fp16Rows<RowTerms>& out) {
  if (count == 0) return;
  launch(stream, "round_base_rows", round_base_rows, blocks_of(count, rows_per_block), threads, 0,
         rows, count, width, base, out);
}

void round_queries(cudaStream_t stream, const float* rows, Offset count, int width,
                   const Fp16Base& base, const Fp16Rows<QueryTerms>& out) {
  if (count == 0) return;
  launch(stream, "round_query_rows", round_query_rows, blocks_of(count, rows_per_block), threads, 0,
         rows, count, width, base, out);
}

}  // namespace wf::cuda
