#include "cpu/als/row_cg.hpp"

#include <cmath>

#include "cpu/als/entry_sums.hpp"
#include "cpu/als/vector_operations.hpp"

namespace wf::cpu {
namespace {

/// How many entries of a row too long for the panel are gathered at a time: few enough to be still
/// in the first-level cache when they are used.
constexpr Offset passing_rows = 32;

/// sum += residual ? sum (t - w y.x) y : sum w (y.x) y, gathering the entries where the panel does
/// not hold them all.
template <Isa isa, int fixed, bool residual>
WF_INLINE void add_row(const RowEntries& entries, float* x, float* sum, Matrix<float>& panel) {
  const bool gathered = entries.degree <= panel.rows();
  const Offset chunk = gathered ? entries.degree : std::min<Offset>(panel.rows(), passing_rows);
  for (Offset first = 0; first < entries.degree; first += chunk) {
    const Offset count = std::min(chunk, entries.degree - first);
    if (!gathered) gather(entries, first, first + count, panel);
    add_entries<isa, fixed, residual>(panel.row(0), count, entries.weights + first,
                                      entries.targets + first, panel.stride(), x, sum);
  }
}

template <Isa isa, int fixed>
WF_INLINE bool solve(const RowEntries& entries, float identity, int steps, float* z,
                     Matrix<float>& panel, Matrix<float>& vectors) {
  const Offset width = panel.stride();
  float* r = vectors.row(0);
  float* p = vectors.row(1);
  float* q = vectors.row(2);
  scale_into(z, -identity, width, r);
  add_row<isa, fixed, true>(entries, z, r, panel);
  scale_into(r, 1, width, p);
  float rr = inner_product(r, r, width);
  if (!std::isfinite(rr)) return false;
  const float enough = 1e-12f * rr;
  for (int step = 0; step < steps && rr > enough; ++step) {
    scale_into(p, identity, width, q);
    add_row<isa, fixed, false>(entries, p, q, panel);
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

bool solve_row_cg(const RowEntries& entries, float identity, int steps, float* z,
                  Matrix<float>& panel, Matrix<float>& vectors) {
  if (entries.degree <= panel.rows()) gather(entries, 0, entries.degree, panel);
  bool solved = false;
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    switch (panel.stride()) {
      case 32:
        solved = solve<isa, 32>(entries, identity, steps, z, panel, vectors);
        break;
      case 64:
        solved = solve<isa, 64>(entries, identity, steps, z, panel, vectors);
        break;
      case 128:
        solved = solve<isa, 128>(entries, identity, steps, z, panel, vectors);
        break;
      default:
        solved = solve<isa, 0>(entries, identity, steps, z, panel, vectors);
    }
  });
  return solved;
}

}  // namespace wf::cpu
