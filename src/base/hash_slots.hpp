#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf {

/// An open-addressing index over keys that lie elsewhere, numbered from 0: slots hold numbers only.
/// Hashes may be weak, for they are multiplied before the high bits choose a slot.
class HashSlots {
 public:
  HashSlots() : HashSlots(60) {}
  /// Slots for `count` numbers and some more.
  static HashSlots with_room(std::size_t count) {
    int shift = 60;
    while (std::size_t{1} << (64 - shift) < 2 * count) --shift;
    return HashSlots(shift - 1);
  }
  bool has_room(std::size_t count) const { return 2 * count <= slots_.size(); }
  std::size_t bytes() const { return slots_.size() * sizeof(Id); }

  /// The number for which equals(number) holds, or no_id.
  template <class Equals>
  Id find(std::uint64_t hash, const Equals& equals) const {
    return slots_[probe(hash, equals)];
  }

  /// Enters a number that find does not find. There must be room for it.
  void join(std::uint64_t hash, Id number) {
    slots_[probe(hash, [](Id) { return false; })] = number;
    ++joined_;
  }

  /// Makes the next join possible; hash_of gives the hash of each number that has joined.
  template <class HashOf>
  void make_room(const HashOf& hash_of) {
    if (has_room(joined_ + 1)) return;
    HashSlots larger(shift_ - 1);
    for (const Id number : slots_)
      if (number != no_id) larger.join(hash_of(number), number);
    *this = std::move(larger);
  }

 private:
  explicit HashSlots(int shift) : shift_(shift), slots_(std::size_t{1} << (64 - shift), no_id) {}

  template <class Equals>
  std::size_t probe(std::uint64_t hash, const Equals& equals) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = (hash * 0x9E3779B97F4A7C15u) >> shift_;
    while (slots_[slot] != no_id && !equals(slots_[slot])) slot = (slot + 1) & mask;
    return slot;
  }

  int shift_;  ///< of a 64-bit hash, so that it becomes a slot
  std::size_t joined_ = 0;
  std::vector<Id> slots_;
};

}  // namespace wf
