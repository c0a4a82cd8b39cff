#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "io/readers/collect.hpp"
#include "io/readers/entry_sink.hpp"

namespace wf {

/// Joins what was read of the chunks while others are still being read: the tables of a chunk are
/// given up as soon as all chunks before it have come, which keeps few of them in memory.
template <class Sink>
class SinkMerge {
 public:
  SinkMerge(Triplets& all, std::vector<Chunk>& chunks)
      : all_(all), chunks_(chunks), waiting_(chunks.size()) {}

  /// Chunk c has been read. Safe from several threads.
  void add(Offset c, std::unique_ptr<Sink> sink) {
    for (const Joined& joined : join(c, std::move(sink))) {
      renumber(all_.users, chunks_[joined.chunk], joined.users);
      renumber(all_.items, chunks_[joined.chunk], joined.items);
    }
  }

  Offset entries() const { return entries_; }
  const TimeRange& times() const { return times_; }
  std::shared_ptr<IdMap> take_users() { return users_.take_map(); }
  std::shared_ptr<IdMap> take_items() { return items_.take_map(); }

 private:
  /// The numbers that a chunk's ids got.
  struct Joined {
    std::size_t chunk;
    std::vector<Id> users;
    std::vector<Id> items;
  };

  std::vector<Joined> join(Offset c, std::unique_ptr<Sink> sink) {
    const std::lock_guard lock(mutex_);
    waiting_[c] = std::move(sink);
    std::vector<Joined> ready;
    for (; next_ < waiting_.size() && waiting_[next_]; ++next_) {
      const std::unique_ptr<Sink> joining = std::move(waiting_[next_]);
      chunks_[next_].entries = joining->stored();
      entries_ += joining->stored();
      times_.add(joining->times());
      ready.push_back(
          {next_, users_.append(joining->user_table), items_.append(joining->item_table)});
    }
    return ready;
  }

  Triplets& all_;
  std::vector<Chunk>& chunks_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Sink>> waiting_;  ///< for a chunk before them
  std::size_t next_ = 0;                        ///< the first chunk that has not joined
  Offset entries_ = 0;
  TimeRange times_;
  IdMerge users_{kind_of<decltype(Sink::user_table)>()};
  IdMerge items_{kind_of<decltype(Sink::item_table)>()};
};

}  // namespace wf
