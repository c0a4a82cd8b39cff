#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// The two-way map between the ids a data set uses and the internal numbers 0, 1, ... in the order
/// of first appearance. Ids are kept as they are written: they are numbers as long as every one of
/// them is the canonical text of a number from 0 to 2^63 - 1, else all are text, so that "00123"
/// and "123" are two ids.
class WF_API IdMap {
 public:
  enum class Kind { number, text };

  explicit IdMap(Kind kind = Kind::number);
  IdMap(const IdMap&);
  IdMap(IdMap&&) noexcept;
  IdMap& operator=(IdMap) noexcept;
  ~IdMap();

  /// The map 0 -> 0, 1 -> 1, ...: internal numbers are the ids themselves.
  static IdMap identity(Id size);

  Kind kind() const;
  Id size() const;
  /// The original id as text. `id` must be in [0, size()).
  std::string name(Id id) const;
  /// The original id of a map of numbers.
  std::int64_t number(Id id) const;
  /// no_id when unknown; so is text that is not a number in a map of numbers.
  Id find(std::string_view name) const;
  Id find(std::int64_t number) const;
  /// The number of an id, which joins the map at its end when it is new. A map of numbers becomes
  /// one of text, with all ids that it has, for the first that is no such number, as "007", "x" or
  /// -1. Throws Error(argument) past 2^31 - 1 ids.
  Id add(std::string_view name);
  Id add(std::int64_t number);
  /// The numbers of all of them, each added in turn.
  std::vector<Id> add(Span<const std::string_view> names);
  std::vector<Id> add(Span<const std::int64_t> numbers);

  friend bool operator==(const IdMap& a, const IdMap& b) { return a.equal(b); }
  friend bool operator!=(const IdMap& a, const IdMap& b) { return !a.equal(b); }

 private:
  bool equal(const IdMap& other) const;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace v0_1
}  // namespace wf
