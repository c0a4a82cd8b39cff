#include "cpu/als/panel_cg.hpp"

#include <cmath>

#include "cpu/simd.hpp"

namespace wf::cpu {
namespace {

constexpr int group = 4;

/// sum += sum over entries k of (weight_k y_k.x + target_k) y_k, for `sign` +1; negated for -1 with
/// targets, so that a residual comes out.
template <bool residual>
WF_INLINE void add_entries(const Panel& panel, Offset width, const float* x, float* sum) {
  const Offset stride = panel.entries.stride();
  for (Offset k = 0; k < panel.rows; k += group) {
    const float* y = panel.entries.row(k);
    Float16 parts[group] = {};
    for (Offset j = 0; j < width; j += 16) {
      const Float16 part = load16(x + j);
#pragma GCC unroll 4
      for (int i = 0; i < group; ++i) parts[i] += load16(y + i * stride + j) * part;
    }
    float coefficients[group];
#pragma GCC unroll 4
    for (int i = 0; i < group; ++i) {
      const float product = panel.weights[k + i] * sum16(parts[i]);
      coefficients[i] = residual ? panel.targets[k + i] - product : product;
    }
    for (Offset j = 0; j < width; j += 16) {
      Float16 total = load16(sum + j);
#pragma GCC unroll 4
      for (int i = 0; i < group; ++i) total += load16(y + i * stride + j) * coefficients[i];
      store16(sum + j, total);
    }
  }
}

WF_INLINE float inner_product(const float* a, const float* b, Offset width) {
  Float16 sum{};
  for (Offset j = 0; j < width; j += 16) sum += load16(a + j) * load16(b + j);
  return sum16(sum);
}

/// target = a + scale * b
WF_INLINE void combine(const float* a, float scale, const float* b, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16) store16(target + j, load16(a + j) + load16(b + j) * scale);
}

WF_INLINE void scale_into(const float* a, float scale, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16) store16(target + j, load16(a + j) * scale);
}

WF_INLINE bool solve(const Panel& panel, float identity, int steps, Offset width, float* z,
                     Matrix<float>& workspace) {
  float* r = workspace.row(0);
  float* p = workspace.row(1);
  float* q = workspace.row(2);
  scale_into(z, -identity, width, r);
  add_entries<true>(panel, width, z, r);
  scale_into(r, 1, width, p);
  float rr = inner_product(r, r, width);
  if (!std::isfinite(rr)) return false;
  const float enough = 1e-12f * rr;
  for (int step = 0; step < steps && rr > enough; ++step) {
    scale_into(p, identity, width, q);
    add_entries<false>(panel, width, p, q);
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

}  // namespace

bool solve_panel_cg(const Panel& panel, float identity, int steps, float* z,
                    Matrix<float>& workspace) {
  bool solved = false;
  dispatch([&]() WF_INLINE_LAMBDA {
    const Offset width = panel.entries.stride();
    switch (width) {
      case 32:
        solved = solve(panel, identity, steps, 32, z, workspace);
        break;
      case 64:
        solved = solve(panel, identity, steps, 64, z, workspace);
        break;
      case 128:
        solved = solve(panel, identity, steps, 128, z, workspace);
        break;
      default:
        solved = solve(panel, identity, steps, width, z, workspace);
    }
  });
  return solved;
}

}  // namespace wf::cpu
