#include "io/readers/collect.hpp"

#include <algorithm>

#include "data/parallel_ranges.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

template <class T>
void close_gaps_of(std::vector<T>& array, const std::vector<Chunk>& chunks) {
  if (array.empty()) return;
  auto out = array.begin();
  for (const Chunk& chunk : chunks) {
    const auto begin = array.begin() + chunk.first_entry;
    out = out == begin ? begin + chunk.entries : std::copy(begin, begin + chunk.entries, out);
  }
  array.erase(out, array.end());
  if (array.size() < array.capacity() - array.capacity() / 8) array.shrink_to_fit();
}

}  // namespace

Triplets room_for(const std::vector<Chunk>& chunks, bool values, bool times) {
  Triplets all;
  if (chunks.empty()) return all;
  const std::size_t size =
      static_cast<std::size_t>(chunks.back().first_entry + chunks.back().entries);
  all.users.resize(size);
  all.items.resize(size);
  if (values) all.values.resize(size);
  if (times) all.times.resize(size);
  return all;
}

void check_entries(const std::string& path, Offset seen, Offset expected) {
  if (seen == 0) throw Error(ErrorCode::format, path + ": holds no entries");
  if (expected < 0 || seen == expected) return;
  throw Error(ErrorCode::format, path + ": holds " + std::to_string(seen) + " entries, expected " +
                                     std::to_string(expected) + " as its header says");
}

void close_gaps(Triplets& all, const std::vector<Chunk>& chunks) {
  close_gaps_of(all.users, chunks);
  close_gaps_of(all.items, chunks);
  close_gaps_of(all.values, chunks);
  close_gaps_of(all.times, chunks);
}

void IdMerge::renumber(std::vector<Id>& ids, const std::vector<Chunk>& chunks) const {
  parallel_ranges(static_cast<Offset>(chunks.size()), 1, [&](Offset c, Offset) {
    const std::vector<Id>& numbers = numbers_[c];
    Id* begin = ids.data() + chunks[c].first_entry;
    for (Id* id = begin; id != begin + chunks[c].entries; ++id) *id = numbers[*id];
  });
}

}  // namespace wf
