#include "cpu/als/row_cg.hpp"

#include "cpu/als/conjugate_gradient.hpp"
#include "cpu/als/entry_sums.hpp"

namespace wf::cpu {
namespace {

/// How many entries of a row too long for the panel are gathered at a time: few enough to be still
/// in the first-level cache when they are used.
constexpr Offset passing_rows = 32;

/// The width where the compiler knows it, else 0.
template <class Width>
inline constexpr int known = 0;
template <Offset width>
inline constexpr int known<std::integral_constant<Offset, width>> = width;

template <Isa isa, int fixed, bool residual>
WF_INLINE void add_passing(const RowEntries& entries, Offset begin, Offset end, float* x,
                           float* sum, Matrix<float>& panel) {
  const Offset chunk = std::min(panel.rows(), passing_rows);
  for (Offset first = begin; first < end; first += chunk) {
    const Offset count = std::min(chunk, end - first);
    gather(entries, first, first + count, panel);
    add_entries<isa, fixed, residual>(panel.row(0), count, entries.weights + first,
                                      entries.targets + first, panel.stride(), x, sum);
  }
}

}  // namespace

bool solve_row_cg(const RowEntries& entries, float identity, int steps, float* z,
                  Matrix<float>& panel, Matrix<float>& vectors) {
  const Offset degree = entries.degree;
  const bool gathered = degree <= panel.rows();
  if (gathered) gather(entries, 0, degree, panel);
  bool solved = false;
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    with_width(panel.stride(), [&](auto width) WF_INLINE_LAMBDA {
      constexpr int fixed = known<decltype(width)>;
      const auto add = [&]<bool residual>(std::bool_constant<residual>, float* x,
                                          float* sum) WF_INLINE_LAMBDA {
        if (gathered)
          add_entries<isa, fixed, residual>(panel.row(0), degree, entries.weights, entries.targets,
                                            panel.stride(), x, sum);
        else
          add_passing<isa, fixed, residual>(entries, 0, degree, x, sum, panel);
      };
      solved = conjugate_gradient(
          [&](float* x, float* sum) WF_INLINE_LAMBDA { add(std::true_type{}, x, sum); },
          [&](float* x, float* sum) WF_INLINE_LAMBDA { add(std::false_type{}, x, sum); }, identity,
          steps, z, vectors);
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
        add_passing<isa, fixed, true>(entries, begin, end, x, sum, panel);
      else
        add_passing<isa, fixed, false>(entries, begin, end, x, sum, panel);
    });
  });
}

}  // namespace wf::cpu
