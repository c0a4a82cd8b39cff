#include "cpu/sgd/item_rows.hpp"

namespace wf::cpu {

const float* SgdItemSums::row(Id item, int slot, float& bias) const {
  float* out = sums_.row(slot);
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    bias = represent_row<isa>(items_, items_.features, item, out, items_.stride());
  });
  return out;
}

}  // namespace wf::cpu
