#pragma once

#include <algorithm>
#include <cmath>

#include "cpu/dense/matrix.hpp"
#include "cpu/dense/vector_operations.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// Improves z by `steps` conjugate-gradient steps on (identity I + S (sum w y y') S) z = S sum t y,
/// fewer when the residual falls to 1e-6 of what it was; S is the diagonal matrix of `scale`, or I
/// where that is null. add_residual(x, sum) adds sum (t - w y.x) y to sum, add_product(x, sum)
/// sum w (y.x) y, and entry_curvature(x) is sum w (y.x)^2, all that the last step asks for. False
/// when the curvature is not positive or a number not finite.
template <class AddResidual, class AddProduct, class Curvature>
WF_INLINE bool conjugate_gradient(const AddResidual& add_residual, const AddProduct& add_product,
                                  const Curvature& entry_curvature, float identity,
                                  const float* scale, int steps, float* z, Matrix<float>& vectors) {
  const Offset width = vectors.stride();
  float* r = vectors.row(0);
  float* p = vectors.row(1);
  float* q = vectors.row(2);
  const auto scaled = [&](float* x) WF_INLINE_LAMBDA {
    if (scale == nullptr) return x;
    multiply(x, scale, width, vectors.row(3));
    return vectors.row(3);
  };
  const auto add = [&](const auto& add_entries, float* x, float* sum) WF_INLINE_LAMBDA {
    if (scale == nullptr) return add_entries(x, sum);
    float* entry_sum = vectors.row(4);
    std::fill_n(entry_sum, width, 0.0f);
    add_entries(scaled(x), entry_sum);
    multiply(entry_sum, scale, width, entry_sum);
    combine(sum, 1, entry_sum, width, sum);
  };
  scale_into(z, -identity, width, r);
  add(add_residual, z, r);
  scale_into(r, 1, width, p);
  float rr = inner_product(r, r, width);
  if (!std::isfinite(rr)) return false;
  const float enough = 1e-12f * rr;
  for (int step = 0; step < steps && rr > enough; ++step) {
    if (step + 1 == steps) {
      const float curvature = identity * inner_product(p, p, width) + entry_curvature(scaled(p));
      if (!(curvature > 0)) return false;
      combine(z, rr / curvature, p, width, z);
      break;
    }
    scale_into(p, identity, width, q);
    add(add_product, p, q);
    const float curvature = inner_product(p, q, width);
    if (!(curvature > 0)) return false;
    const float length = rr / curvature;
    combine(z, length, p, width, z);
    combine(r, -length, q, width, r);
    const float rr_new = inner_product(r, r, width);
    combine(r, rr_new / rr, p, width, p);
    rr = rr_new;
  }
  return true;
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
