#include "io/readers/collect.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

#include "io/text.hpp"
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

/// Zeros, in large pages where the system has them: to touch small ones takes longer.
template <class T>
void make_room(std::vector<T>& array, std::size_t size) {
  constexpr std::uintptr_t page = 1 << 12;
  array.reserve(size);
  const std::uintptr_t begin =
      (reinterpret_cast<std::uintptr_t>(array.data()) + page - 1) / page * page;
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(array.data() + size) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  array.resize(size);
}

bool holds_utf8(const IdMap& ids) {
  if (ids.kind() == IdMap::Kind::number) return true;
  for (Id id = 0; id < ids.size(); ++id)
    if (!is_utf8(ids.name(id))) return false;
  return true;
}

std::shared_ptr<IdMap> from_latin1(const IdMap& ids) {
  auto converted = std::make_shared<IdMap>(ids.kind());
  for (Id id = 0; id < ids.size(); ++id) converted->add(latin1_to_utf8(ids.name(id)));
  return converted;
}

}  // namespace

Triplets room_for(const std::vector<Chunk>& chunks, bool values, bool times) {
  Triplets all;
  if (chunks.empty()) return all;
  const std::size_t size =
      static_cast<std::size_t>(chunks.back().first_entry + chunks.back().entries);
  make_room(all.users, size);
  make_room(all.items, size);
  if (values) make_room(all.values, size);
  if (times) make_room(all.times, size);
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

void make_utf8(std::shared_ptr<IdMap>& users, std::shared_ptr<IdMap>& items) {
  if (holds_utf8(*users) && holds_utf8(*items)) return;
  users = from_latin1(*users);
  items = from_latin1(*items);
}

void renumber(std::vector<Id>& ids, const Chunk& chunk, const std::vector<Id>& numbers) {
  Id* const begin = ids.data() + chunk.first_entry;
  for (Id* id = begin; id != begin + chunk.entries; ++id) *id = numbers[*id];
}

}  // namespace wf
