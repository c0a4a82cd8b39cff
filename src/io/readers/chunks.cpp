#include "io/readers/chunks.hpp"

#include <omp.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/parallel.hpp"

namespace wf {
namespace {

constexpr std::size_t smallest_chunk = std::size_t{1} << 18;

std::vector<Chunk> cut_lines(std::string_view text) {
  const std::size_t wish = 4 * static_cast<std::size_t>(omp_get_max_threads());
  const std::size_t size = std::max(smallest_chunk, text.size() / wish + 1);
  std::vector<Chunk> chunks;
  while (!text.empty()) {
    const std::size_t newline =
        text.size() <= size ? std::string_view::npos : text.find('\n', size);
    const std::size_t length = newline == std::string_view::npos ? text.size() : newline + 1;
    Chunk chunk;
    chunk.begin = text.data();
    chunk.end = text.data() + length;
    chunks.push_back(chunk);
    text.remove_prefix(length);
  }
  return chunks;
}

}  // namespace

Offset count_byte(std::string_view text, char byte) {
  constexpr std::size_t lanes = 32;
  constexpr std::size_t rounds = 255;  // what a lane of 8 bits can count
  const char* p = text.data();
  std::size_t left = text.size();
  Offset count = 0;
  while (left >= lanes) {
    std::array<std::uint8_t, lanes> sums{};
    const std::size_t steps = std::min(rounds, left / lanes);
    for (std::size_t step = 0; step < steps; ++step, p += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += p[lane] == byte;
    }
    left -= steps * lanes;
    for (const std::uint8_t sum : sums) count += sum;
  }
  return count + std::count(p, p + left, byte);
}

Offset count_lines(std::string_view text) {
  return count_byte(text, '\n') + (!text.empty() && text.back() != '\n');
}

Offset count_blanks(std::string_view text) {
  return count_byte(text, ' ') + count_byte(text, '\t');
}

std::vector<Chunk> cut_chunks(std::string_view text, Offset first_line, EntryBound bound) {
  std::vector<Chunk> chunks = cut_lines(text);
  std::vector<Offset> lines(chunks.size());
  parallel_ranges(static_cast<Offset>(chunks.size()), 1, [&](Offset c, Offset) {
    const std::string_view part(chunks[c].begin, chunks[c].end - chunks[c].begin);
    lines[c] = count_lines(part);
    chunks[c].entries = bound == count_lines ? lines[c] : bound(part);
  });
  Offset entry = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    chunks[c].first_line = first_line;
    chunks[c].first_entry = entry;
    first_line += lines[c];
    entry += chunks[c].entries;
  }
  return chunks;
}

}  // namespace wf
