#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "io/readers/chunks.hpp"
#include "io/readers/entry_sink.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/readers.hpp"
#include "io/readers/sink_merge.hpp"
#include "io/readers/times.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {

/// The lines of a file that hold entries.
struct LineSource {
  std::string path;
  std::string_view text;
  Offset first_line = 1;
};

/// Why a chunk was not read to its end, if it was not.
struct ChunkEnd {
  std::optional<std::string> problem;
  std::optional<WiderLayout> wider;
};

/// Reads one chunk. What is wrong is returned with its line; nothing more is stored then.
template <class Parser, class Sink>
ChunkEnd read_chunk(const LineSource& source, const Chunk& chunk, const Parser& parser,
                    Sink& sink) {
  Offset line = chunk.first_line;
  try {
    for (const char* p = chunk.begin; p != chunk.end; ++line) {
      if (static_cast<unsigned char>(*p) <= ' ') {
        std::string_view rest(p, chunk.end - p);
        const std::string_view first = take_line(rest);
        if (is_blank(first)) {
          p = rest.data();
          continue;
        }
      }
      p = parser.read_line(p, chunk.end, sink);
    }
  } catch (const LineProblem& problem) {
    return {source.path + ":" + std::to_string(line) + ": " + problem.message, {}};
  } catch (const WiderLayout& wider) {
    return {{}, wider};
  }
  return {};
}

/// Throws the WiderLayout that all chunks together want, else Error(format) for the first problem.
inline void check_ends(const std::vector<ChunkEnd>& ends) {
  WiderLayout all;
  bool wanted = false;
  for (const ChunkEnd& end : ends) {
    if (!end.wider) continue;
    wanted = true;
    all.text_users |= end.wider->text_users;
    all.text_items |= end.wider->text_items;
    if (end.wider->times)
      all.times = all.times ? wider(*all.times, *end.wider->times) : *end.wider->times;
  }
  if (wanted) throw all;
  for (const ChunkEnd& end : ends)
    if (end.problem) throw Error(ErrorCode::format, *end.problem);
}

/// Reads all lines on all threads. A Parser has the types UserTable and ItemTable; has_values() and
/// has_times(); entry_bound, for cut_chunks; and read_line(begin, end, sink), which reads the line
/// at `begin`, adds its entries and returns where the next line begins, or throws LineProblem or
/// WiderLayout, of which the latter is handed on. expected_entries, where not negative, is what the
/// file says that it holds.
template <class Parser>
Interactions read_lines(const LineSource& source, const Parser& parser, const Reading& reading,
                        Offset expected_entries = -1) {
  using Sink = EntrySink<typename Parser::UserTable, typename Parser::ItemTable>;
  std::vector<Chunk> chunks = cut_chunks(source.text, source.first_line, Parser::entry_bound);
  Triplets all = room_for(chunks, parser.has_values(), parser.has_times());
  SinkMerge<Sink> merge(all, chunks);
  std::vector<ChunkEnd> ends(chunks.size());
  std::atomic<bool> in_vain = false;
  parallel_ranges(static_cast<Offset>(chunks.size()), 1, [&](Offset c, Offset) {
    auto sink = std::make_unique<Sink>(all, chunks[c]);
    if (!in_vain) ends[c] = read_chunk(source, chunks[c], parser, *sink);
    if (ends[c].wider) in_vain = true;
    merge.add(c, std::move(sink));
  });
  check_ends(ends);
  check_entries(source.path, merge.entries(), expected_entries);
  close_gaps(all, chunks);
  std::shared_ptr<IdMap> users = merge.take_users(), items = merge.take_items();
  make_utf8(users, items);
  all.time_format = parser.time_format();
  reading.note(merge.entries(), merge.times(), parser.time_format());
  return Interactions(std::move(all), users, items, reading.options.duplicates);
}

}  // namespace wf
