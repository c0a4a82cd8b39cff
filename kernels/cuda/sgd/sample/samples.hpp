#pragma once

#include "contract/sgd_samples.hpp"
#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

/// What is trained on as kernels see it.
struct SgdSamplesView {
  const SgdPair* pairs;
  const float* signed_weights;   ///< null: all 1
  const Offset* sample_offsets;  ///< sample sample_offsets[u] is the first of user u
  const Offset* stored_offsets;
  const Id* stored_items;
  Offset entries;
  Id items;

  __device__ float signed_weight(Offset sample) const {
    return signed_weights == nullptr ? 1.0f : signed_weights[sample];
  }
  __device__ Span<const Id> stored(Id user) const {
    const Offset begin = stored_offsets[user];
    return Span<const Id>(stored_items + begin,
                          static_cast<std::size_t>(stored_offsets[user + 1] - begin));
  }
};

/// Samples and stored entries on the device.
class DeviceSamples {
 public:
  DeviceSamples(const Context& context, const CsrView& stored, const SgdSamples& samples);
  static std::size_t bytes_needed(const CsrView& stored, const SgdSamples& samples);

  SgdSamplesView view() const;

 private:
  DeviceArray<SgdPair> pairs_;
  DeviceArray<float> signed_weights_;
  DeviceArray<Offset> sample_offsets_;
  DeviceArray<Offset> stored_offsets_;
  DeviceArray<Id> stored_items_;
  Id items_;
};

}  // namespace wf::cuda
