#include "cpu/als/row_cg.hpp"

#include "cpu/als/conjugate_gradient.hpp"
#include "cpu/als/entry_sums.hpp"

namespace wf::cpu {
namespace {

/// How many entries are gathered before they are used: they should still be in the first-level
/// cache then.
constexpr Offset fresh_rows = 32;

/// The width where the compiler knows it, else 0.
template <class Width>
inline constexpr int known = 0;
template <Offset width>
inline constexpr int known<std::integral_constant<Offset, width>> = width;

/// Adds entries [begin, end) up while it gathers them. They stay in the panel if `keep`.
template <Isa isa, int fixed, bool residual>
WF_INLINE void add_gathering(const RowEntries& entries, Offset begin, Offset end, bool keep,
                             float* x, float* sum, Matrix<float>& panel) {
  for (Offset first = begin; first < end; first += fresh_rows) {
    const Offset count = std::min(fresh_rows, end - first);
    const Offset place = keep ? first - begin : 0;
    gather(entries, first, first + count, panel, place);
    add_entries<isa, fixed, residual>(panel.row(place), count, entries.weights + first,
                                      entries.targets + first, panel.stride(), x, sum);
  }
}

}  // namespace

bool solve_row_cg(const RowEntries& entries, float identity, int steps, float* z,
                  Matrix<float>& panel, Matrix<float>& vectors) {
  const Offset degree = entries.degree;
  const bool keep = degree <= panel.rows();
  bool solved = false;
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    with_width(panel.stride(), [&](auto width) WF_INLINE_LAMBDA {
      constexpr int fixed = known<decltype(width)>;
      const auto add_residual = [&](float* x, float* sum) WF_INLINE_LAMBDA {
        add_gathering<isa, fixed, true>(entries, 0, degree, keep, x, sum, panel);
      };
      const auto add_product = [&](float* x, float* sum) WF_INLINE_LAMBDA {
        if (keep)
          add_entries<isa, fixed, false>(panel.row(0), degree, entries.weights, entries.targets,
                                         panel.stride(), x, sum);
        else
          add_gathering<isa, fixed, false>(entries, 0, degree, false, x, sum, panel);
      };
      const auto curvature = [&](float* x) WF_INLINE_LAMBDA {
        if (keep)
          return entry_curvature<isa, fixed>(panel.row(0), degree, entries.weights, panel.stride(),
                                             x);
        float sum = 0;
        for (Offset first = 0; first < degree; first += fresh_rows) {
          const Offset count = std::min(fresh_rows, degree - first);
          gather(entries, first, first + count, panel);
          sum += entry_curvature<isa, fixed>(panel.row(0), count, entries.weights + first,
                                             panel.stride(), x);
        }
        return sum;
      };
      solved =
          conjugate_gradient(add_residual, add_product, curvature, identity, steps, z, vectors);
    });
  });
  return solved;
}

void add_row_entries(const RowEntries& entries, Offset begin, Offset end, bool residual, float* x,
                     float* sum, Matrix<float>& panel) {
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    with_width(panel.stride(), [&](auto width) WF_INLINE_LAMBDA {
      constexpr int fixed = known<decltype(width)>;
      if (residual)
        add_gathering<isa, fixed, true>(entries, begin, end, false, x, sum, panel);
      else
        add_gathering<isa, fixed, false>(entries, begin, end, false, x, sum, panel);
    });
  });
}

}  // namespace wf::cpu
