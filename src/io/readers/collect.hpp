#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/id_tables.hpp"
#include "io/readers/chunks.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// Arrays long enough for what the chunks may hold.
Triplets room_for(const std::vector<Chunk>& chunks, bool values, bool times);

/// Throws Error(format) when a file holds no entries or not as many as expected, where that is not
/// negative.
void check_entries(const std::string& path, Offset seen, Offset expected);

/// Moves the entries of every chunk up to those of the chunk before it.
void close_gaps(Triplets& all, const std::vector<Chunk>& chunks);

template <class Table>
constexpr IdMap::Kind kind_of() {
  return std::is_same_v<Table, NumberTable> ? IdMap::Kind::number : IdMap::Kind::text;
}

/// Joins the ids of chunks in their order, which gives the order of first appearance in the file.
class IdMerge {
 public:
  explicit IdMerge(IdMap::Kind kind) : map_(std::make_shared<IdMap>(kind)) {}

  /// The numbers in the map of the next chunk's ids.
  template <class Table>
  std::vector<Id> append(const Table& table) {
    std::vector<Id> numbers(table.size());
    for (std::size_t id = 0; id < numbers.size(); ++id)
      numbers[id] = map_->add(table.key(static_cast<Id>(id)));
    return numbers;
  }

  std::shared_ptr<IdMap> take_map() { return std::move(map_); }

 private:
  std::shared_ptr<IdMap> map_;
};

/// Takes the ids of a file for latin-1 and makes them UTF-8, where one of them is not UTF-8
/// already.
void make_utf8(std::shared_ptr<IdMap>& users, std::shared_ptr<IdMap>& items);

/// Replaces the numbers of ids within the chunk by those of the map.
void renumber(std::vector<Id>& ids, const Chunk& chunk, const std::vector<Id>& numbers);

}  // namespace wf
