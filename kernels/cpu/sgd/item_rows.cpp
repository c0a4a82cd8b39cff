#include "cpu/sgd/item_rows.hpp"

namespace wf::cpu {

const float* SgdItemRows::sum(Id item, int slot, float& bias) const {
  float* out = scratch_->row(slot);
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    bias = represent_row<isa>(*summed_, summed_->features, item, out);
  });
  return out;
}

}  // namespace wf::cpu
