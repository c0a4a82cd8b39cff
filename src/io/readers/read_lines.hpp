#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "io/readers/chunks.hpp"
#include "io/readers/entry_sink.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/sink_merge.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {

/// The lines of a file that hold entries.
struct LineSource {
  std::string path;
  std::string_view text;
  Offset first_line = 1;
};

/// Reads one chunk. Returns what is wrong, with the line, and then stores nothing more.
template <class Parser, class Sink>
std::optional<std::string> read_chunk(const LineSource& source, const Chunk& chunk,
                                      const Parser& parser, Sink& sink) {
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
    return source.path + ":" + std::to_string(line) + ": " + problem.message;
  }
  return std::nullopt;
}

inline void throw_first(const std::vector<std::optional<std::string>>& problems) {
  for (const std::optional<std::string>& problem : problems) {
    if (problem) throw Error(ErrorCode::format, *problem);
  }
}

/// Reads all lines on all threads. A Parser has the types UserTable and ItemTable; has_values() and
/// has_times(); entry_bound, for cut_chunks; and read_line(begin, end, sink), which reads the line
/// at `begin`, adds its entries and returns where the next line begins, or throws LineProblem.
/// expected_entries, where not negative, is what the file says that it holds.
template <class Parser>
Interactions read_lines(const LineSource& source, const Parser& parser, const ReadOptions& options,
                        Offset expected_entries = -1) {
  using Sink = EntrySink<typename Parser::UserTable, typename Parser::ItemTable>;
  std::vector<Chunk> chunks = cut_chunks(source.text, source.first_line, Parser::entry_bound);
  Triplets all = room_for(chunks, parser.has_values(), parser.has_times());
  SinkMerge<Sink> merge(all, chunks);
  std::vector<std::optional<std::string>> problems(chunks.size());
  const float smallest_value = static_cast<float>(options.min_rating);
  parallel_ranges(static_cast<Offset>(chunks.size()), 1, [&](Offset c, Offset) {
    auto sink = std::make_unique<Sink>(all, chunks[c], smallest_value);
    problems[c] = read_chunk(source, chunks[c], parser, *sink);
    merge.add(c, std::move(sink));
  });
  throw_first(problems);
  check_entries(source.path, merge.seen(), expected_entries);
  close_gaps(all, chunks);
  return Interactions(std::move(all), merge.take_users(), merge.take_items(), options.duplicates);
}

}  // namespace wf
