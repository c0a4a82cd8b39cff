#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash_slots.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The user's ids of the rows of an index, by position, no two alike.
class RowIds {
 public:
  Offset size() const { return static_cast<Offset>(ids_.size()); }
  const std::vector<std::int64_t>& values() const { return ids_; }
  /// The position of an id, or no_id.
  Id find(std::int64_t id) const;

  /// Throws Error(argument), and changes nothing, when an id is negative, given twice or there
  /// already, or when there would be more than 2^31 - 1.
  void append(Span<const std::int64_t> ids);
  /// largest() + 1, ... Throws as above.
  void append_next(Offset count);
  /// The largest id there ever was, -1 at first.
  std::int64_t largest() const { return largest_; }
  void set_largest(std::int64_t id) { largest_ = id; }

  bool ascending() const { return !slots_; }
  /// Makes them ascend. Returns the former position of each.
  std::vector<Id> sort();
  /// Drops the positions that are marked; the others keep their order.
  void erase(const std::vector<char>& marked);
  Offset bytes() const;

 private:
  bool follow(Span<const std::int64_t> ids) const;
  void check_new(Span<const std::int64_t> ids) const;
  void make_room(Offset count, bool ascending);

  std::vector<std::int64_t> ids_;
  std::int64_t largest_ = -1;
  std::optional<HashSlots> slots_;  ///< finds ids that do not ascend
};

}  // namespace wf
