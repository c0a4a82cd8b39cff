#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash_slots.hpp"
#include "contract/fail.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The number of the next id of a table that holds `size`. Throws Error(argument) when it is full.
inline Id next_id(std::size_t size) {
  if (size >= static_cast<std::size_t>(std::numeric_limits<Id>::max())) {
    fail(ErrorCode::argument, "more than 2147483647 different ids");
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
    const auto place = static_cast<std::uint64_t>(key);
    widen_direct();
    if (place >= direct_.size()) slots_.make_room([&](Id other) { return hash(keys_[other]); });
    keys_.push_back(key);
    if (place < direct_.size())
      direct_[key] = id;
    else
      slots_.join(hash(key), id);
    return id;
  }

  /// Gives direct_ up to 8 elements a number, within the cache, where that many are small.
  void widen_direct() {
    constexpr std::size_t least = 64;
    constexpr std::size_t most = std::size_t{1} << 18;
    const std::size_t wish = std::clamp(8 * std::bit_floor(size()), least, most);
    if (wish <= direct_.size() || !std::has_single_bit(std::max<std::size_t>(size(), 1))) return;
    const auto is_small = [&](Key key) { return static_cast<std::uint64_t>(key) < wish; };
    if (2 * std::count_if(keys_.begin(), keys_.end(), is_small) < static_cast<Offset>(size()))
      return;
    direct_.assign(wish, no_id);
    for (std::size_t i = 0; i < size(); ++i)
      if (is_small(keys_[i])) direct_[keys_[i]] = static_cast<Id>(i);
  }

  std::vector<Key> keys_;
  std::vector<Id> direct_;  ///< the id of each number below its size
  HashSlots slots_;  ///< of the others, and some that joined before direct_ had room for them
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
    slots_.make_room([&](Id other) { return hash(key(other)); });
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
