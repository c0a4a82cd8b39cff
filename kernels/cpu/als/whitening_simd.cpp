#include "cpu/als/whitening.hpp"

#include <cmath>

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
void Whitening::fill_scale<compiled_isa>(double regularization, float* out) const {
  for (Offset i = 0; i < width_; ++i)
    out[i] = static_cast<float>(std::sqrt(numerators_[i] / (eigenvalues_[i] + regularization)));
}

}  // namespace wf::cpu
WF_ISA_END
