#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/hash_slots.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The number of the next id of a table that holds `size`. Throws Error(argument) when it is full.
inline Id next_id(std::size_t size) {
  if (size >= static_cast<std::size_t>(std::numeric_limits<Id>::max())) {
    throw Error(ErrorCode::argument, "more than 2147483647 different ids");
  }
  return static_cast<Id>(size);
}

/// Numbers in the order they joined. Small ones, which most ids are, are looked up in an array
/// without a search.
class NumberTable {
 public:
  using Key = std::int64_t;

  std::size_t size() const { return keys_.size(); }
  Key key(Id id) const { return keys_[id]; }

  Id find(Key key) const {
    if (static_cast<std::uint64_t>(key) < direct_.size()) return direct_[key];
    return slots_.find(hash(key), [&](Id id) { return keys_[id] == key; });
  }

  /// Says that `key` is soon to be found or added.
  void prefetch(Key key) const {
    if (static_cast<std::uint64_t>(key) < direct_.size()) __builtin_prefetch(&direct_[key]);
  }

  Id add(Key key) {
    const Id known = find(key);
    return known != no_id ? known : join(key);
  }

  bool operator==(const NumberTable& other) const { return keys_ == other.keys_; }

 private:
  static std::uint64_t hash(Key key) { return static_cast<std::uint64_t>(key); }

  Id join(Key key) {
    const Id id = next_id(size());
    slots_.make_room(size(), [&](Id other) { return hash(keys_[other]); });
    widen_direct();
    keys_.push_back(key);
    slots_.join(hash(key), id);
    if (static_cast<std::uint64_t>(key) < direct_.size()) direct_[key] = id;
    return id;
  }

  /// Keeps direct_ at up to 8 elements a number, and within the cache.
  void widen_direct() {
    constexpr std::size_t most = std::size_t{1} << 18;
    if (direct_.size() >= most || 4 * size() < direct_.size()) return;
    std::vector<Id> wider(std::max<std::size_t>(64, 2 * direct_.size()), no_id);
    for (std::size_t i = 0; i < size(); ++i) {
      const std::uint64_t key = static_cast<std::uint64_t>(keys_[i]);
      if (key < wider.size()) wider[key] = static_cast<Id>(i);
    }
    direct_ = std::move(wider);
  }

  std::vector<Key> keys_;
  std::vector<Id> direct_;  ///< the id of each number below its size
  HashSlots slots_;
};

/// Texts in the order they joined, one after the other in one string.
class TextTable {
 public:
  using Key = std::string_view;

  std::size_t size() const { return ends_.size(); }

  Key key(Id id) const {
    const std::size_t begin = id == 0 ? 0 : ends_[id - 1];
    return Key(characters_).substr(begin, ends_[id] - begin);
  }

  void prefetch(Key) const {}

  Id find(Key text) const {
    return slots_.find(hash(text), [&](Id id) { return key(id) == text; });
  }

  Id add(Key text) {
    const Id known = find(text);
    if (known != no_id) return known;
    const Id id = next_id(size());
    slots_.make_room(size(), [&](Id other) { return hash(key(other)); });
    characters_.resize(ends_.empty() ? 0 : ends_.back());  // an append that failed half-way
    characters_.append(text);
    ends_.push_back(characters_.size());
    slots_.join(hash(text), id);
    return id;
  }

  bool operator==(const TextTable& other) const {
    return ends_ == other.ends_ && characters_ == other.characters_;
  }

 private:
  static std::uint64_t hash(Key text) { return std::hash<std::string_view>()(text); }

  std::string characters_;
  std::vector<std::size_t> ends_;
  HashSlots slots_;
};

}  // namespace wf
