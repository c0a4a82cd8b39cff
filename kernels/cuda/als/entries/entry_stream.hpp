#pragma once

#include <vector>

#include "cuda/als/entries/device_entries.hpp"
#include "cuda/device/pinned_array.hpp"
#include "cuda/device/stream.hpp"

namespace wf::cuda {

/// Entries in pinned host memory, copied to two buffers on the device in turn by a stream of their
/// own.
class EntryStream {
 public:
  static constexpr std::size_t entry_bytes = sizeof(Id) + 2 * sizeof(float);

  EntryStream(Offset buffer_entries, Offset size);
  ~EntryStream();
  EntryStream(const EntryStream&) = delete;
  EntryStream& operator=(const EntryStream&) = delete;

  void set(const std::vector<Id>& indices, const std::vector<float>& weights,
           const std::vector<float>& targets);
  /// Starts copying entries first .. last, at most a buffer full, into the buffer not open.
  void fetch(Offset first, Offset last);
  /// Lets the context's stream wait for them, and names where they are.
  void open(const Context& context, Offset first, Offset last, EntriesView& view);
  /// The open buffer may be overwritten once the work given to the context's stream is done.
  void close(const Context& context);

 private:
  struct Buffer {
    explicit Buffer(Offset entries) : indices(entries), weights(entries), targets(entries) {}
    DeviceArray<Id> indices;
    DeviceArray<float> weights;
    DeviceArray<float> targets;
    Event copied;
    Event used;
    Offset first = 0;
    Offset last = -1;
  };

  PinnedArray<Id> indices_;
  PinnedArray<float> weights_;
  PinnedArray<float> targets_;
  Stream stream_;
  Buffer buffers_[2];
  int open_ = 0;
};

}  // namespace wf::cuda
