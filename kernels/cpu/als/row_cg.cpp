#include "cpu/als/row_cg.hpp"

#include <cmath>

#include "cpu/als/entry_sums.hpp"
#include "cpu/als/vector_operations.hpp"

namespace wf::cpu {
namespace {

template <Isa isa, Vectors first, Vectors later, int fixed>
WF_INLINE bool solve(const RowEntries& entries, float identity, int steps, float* z,
                     Matrix<float>& panel, Matrix<float>& vectors) {
  const Offset width = fixed > 0 ? fixed : panel.stride();
  float* r = vectors.row(0);
  float* p = vectors.row(1);
  float* q = vectors.row(2);
  scale_into(z, -identity, width, r);
  add_entries<isa, first, true, fixed>(entries, 0, entries.degree, panel.row(0), width, z, r);
  scale_into(r, 1, width, p);
  float rr = inner_product(r, r, width);
  if (!std::isfinite(rr)) return false;
  const float enough = 1e-12f * rr;
  for (int step = 0; step < steps && rr > enough; ++step) {
    scale_into(p, identity, width, q);
    add_entries<isa, later, false, fixed>(entries, 0, entries.degree, panel.row(0), width, p, q);
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
  bool solved = false;
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    const auto run = [&]<int fixed>(std::integral_constant<int, fixed>) WF_INLINE_LAMBDA {
      solved = solve<isa, Vectors::kept, Vectors::panel, fixed>(entries, identity, steps, z, panel,
                                                                vectors);
    };
    if (entries.degree > panel.rows())
      solved = solve<isa, Vectors::passing, Vectors::passing, 0>(entries, identity, steps, z, panel,
                                                                 vectors);
    else if (panel.stride() == 32)
      run(std::integral_constant<int, 32>{});
    else if (panel.stride() == 64)
      run(std::integral_constant<int, 64>{});
    else if (panel.stride() == 128)
      run(std::integral_constant<int, 128>{});
    else
      run(std::integral_constant<int, 0>{});
  });
  return solved;
}

}  // namespace wf::cpu
