#include "cuda/sgd/sample/samples.hpp"

namespace wf::cuda {

DeviceSamples::DeviceSamples(const Context& context, const CsrView& stored,
                             const SgdSamples& samples)
    : pairs_(context, samples.pairs),
      signed_weights_(context, samples.signed_weights),
      sample_offsets_(context, samples.offsets),
      stored_offsets_(static_cast<std::size_t>(stored.rows > 0 ? stored.rows + 1 : 0)),
      stored_items_(static_cast<std::size_t>(stored.size())),
      items_(static_cast<Id>(stored.columns)) {
  stored_offsets_.upload(context, stored.offsets, stored_offsets_.size());
  stored_items_.upload(context, stored.indices, stored_items_.size());
}

std::size_t DeviceSamples::bytes_needed(const CsrView& stored, const SgdSamples& samples) {
  return samples.pairs.size() * sizeof(SgdPair) + samples.signed_weights.size() * sizeof(float) +
         2 * samples.offsets.size() * sizeof(Offset) + stored.size() * sizeof(Id);
}

SgdSamplesView DeviceSamples::view() const {
  return {pairs_.data(),
          signed_weights_.data(),
          sample_offsets_.data(),
          stored_offsets_.data(),
          stored_items_.data(),
          static_cast<Offset>(stored_items_.size()),
          items_};
}

}  // namespace wf::cuda
