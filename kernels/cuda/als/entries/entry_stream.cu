#include "cuda/als/entries/entry_stream.hpp"

#include <algorithm>

namespace wf::cuda {

EntryStream::EntryStream(Offset buffer_entries, Offset size)
    : indices_(size),
      weights_(size),
      targets_(size),
      buffers_{Buffer(buffer_entries), Buffer(buffer_entries)} {}

EntryStream::~EntryStream() { cudaStreamSynchronize(stream_); }

void EntryStream::set(const std::vector<Id>& indices, const std::vector<float>& weights,
                      const std::vector<float>& targets) {
  std::copy(indices.begin(), indices.end(), indices_.data());
  std::copy(weights.begin(), weights.end(), weights_.data());
  std::copy(targets.begin(), targets.end(), targets_.data());
}

void EntryStream::fetch(Offset first, Offset last) {
  Buffer& buffer = buffers_[1 - open_];
  if (buffer.first == first && buffer.last == last) return;
  buffer.used.keep_waiting(stream_);
  buffer.last = -1;
  const std::size_t count = static_cast<std::size_t>(last - first);
  const auto copy = [&](auto& target, const auto& source) {
    copy_async(stream_, target.data(), source.data() + first, count, cudaMemcpyHostToDevice);
  };
  copy(buffer.indices, indices_);
  copy(buffer.weights, weights_);
  copy(buffer.targets, targets_);
  buffer.copied.record(stream_);
  buffer.first = first;
  buffer.last = last;
}

void EntryStream::open(const Context& context, Offset first, Offset last, EntriesView& view) {
  const Buffer& shown = buffers_[open_];
  if (shown.first != first || shown.last != last) {
    fetch(first, last);
    open_ = 1 - open_;
  }
  const Buffer& buffer = buffers_[open_];
  buffer.copied.keep_waiting(context.stream());
  view.first = first;
  view.indices = buffer.indices.data();
  view.weights = buffer.weights.data();
  view.targets = buffer.targets.data();
}

void EntryStream::close(const Context& context) { buffers_[open_].used.record(context.stream()); }

}  // namespace wf::cuda
