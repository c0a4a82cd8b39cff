#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime_api.h>

#include <type_traits>

#include "warpfactor/types.hpp"

// Scores by fp16, and how far they may be from the fp32 scores that decide.
//
// A row x is stored as the fp16 rounding h(x) of x 2^-e, e its matrix's or its own exponent, such
// that norms stay below 2^15 and nothing overflows. In those units let n = |x| and d = |x - h(x)|,
// measured in double when the row is rounded. For a query q and a base row b, with w the width:
//   h(q).h(b) is off q.b by at most              |q| d_b + d_q |h(b)|           (Cauchy-Schwarz)
//   tensor cores are off h(q).h(b) by at most    w 2^-22 |h(q)| |h(b)|
//   the fp32 score is off q.b by at most         (w / 32 + 33) 2^-24 |q| |b|
// A tensor core adds exact products in fp32 in an order of its own and may cut instead of round:
// each of w products and each of at most w sums loses at most 2^-23 of sum |h(q)_i h(b)_i|. With
// g = (w + 64) 2^-22 for both and the roundings of the bound itself, and t = 2^-12,
//   |fp16 score - fp32 score| <= reach_q radius_b
//   radius_b = d_b + t n_b,   reach_q = max(n_q, (d_q + g n_q) / t) (1 + 2^-8),
// where 2^-8 covers the products of two errors. Typical rows of d = 0.4 2^-11 n give 4.3e-4 |q|
// |b|; whole numbers below 2048 have d = 0.

namespace wf::cuda {

/// The widest rows for which g stays small against 2^-8.
inline constexpr int max_fp16_width = 4096;

struct RowTerms {
  float radius;
  float half_square;  ///< |b|^2 / 2 for squared distances, else 0; rounded towards 0
};

struct QueryTerms {
  float reach;
  float weight;  ///< of half_square, in the query's units; 0 without distances
  int exponent;
  int fits;  ///< 0: out of the range in which the bound holds, for fp32 alone
  double square;
};

/// A matrix in fp16 with what the bound needs of each row.
template <class Terms>
struct Fp16Rows {
  std::conditional_t<std::is_const_v<Terms>, const __half, __half>* values;
  Terms* terms;

  operator Fp16Rows<const Terms>() const { return {values, terms}; }
};

/// What the queries' terms depend on.
struct Fp16Base {
  int exponent;
  double largest_norm;
  bool distance;
};

/// The exponent of a matrix whose longest row has this norm, above 0.
int fp16_exponent(double largest_norm);

/// Divides each row by its norm; zero rows stay. rows: count x width.
void normalise_rows(cudaStream_t stream, float* rows, Offset count, int width);

void round_base(cudaStream_t stream, const float* rows, Offset count, int width,
                const Fp16Base& base, const Fp16Rows<RowTerms>& out);
void round_queries(cudaStream_t stream, const float* rows, Offset count, int width,
                   const Fp16Base& base, const Fp16Rows<QueryTerms>& out);

}  // namespace wf::cuda
