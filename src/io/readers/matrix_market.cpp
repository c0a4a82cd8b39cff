#include <algorithm>
#include <cctype>
#include <sstream>

#include "io/data_file.hpp"
#include "io/readers/blanks.hpp"
#include "io/readers/read_lines.hpp"

namespace wf {
namespace {

/// What the lines before the entries say.
struct Banner {
  bool pattern = false;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t entries = 0;
};

class MatrixMarketParser {
 public:
  using UserTable = NumberTable;
  using ItemTable = NumberTable;
  static constexpr EntryBound entry_bound = count_lines;

  explicit MatrixMarketParser(const Banner& banner) : banner_(banner) {}
  bool has_values() const { return !banner_.pattern; }
  bool has_times() const { return false; }
  TimeFormat time_format() const { return {}; }

  template <class Sink>
  const char* read_line(const char* p, const char* end, Sink& sink) const {
    const std::int64_t row = take_index(p, end, "row", banner_.rows);
    const std::int64_t column = take_index(p, end, "column", banner_.columns);
    float value = 1;
    if (!banner_.pattern) {
      if (!skip_blanks(p, end)) throw LineProblem{"has no value after row and column"};
      value = parse_rating(take_word(p, end));
    }
    if (skip_blanks(p, end)) {
      throw LineProblem{"goes on with " + quoted(take_word(p, end)) + ", expected the line to end"};
    }
    sink.add(row, column, value, 0);
    return p == end ? p : p + 1;
  }

 private:
  static std::int64_t take_index(const char*& p, const char* end, const char* what,
                                 std::int64_t most) {
    if (!skip_blanks(p, end)) throw LineProblem{std::string("has no ") + what};
    const std::int64_t index = take_id(p, end, what);
    if (index < 1 || index > most) {
      throw LineProblem{std::string(what) + " " + std::to_string(index) + " is not in 1 .. " +
                        std::to_string(most)};
    }
    return index;
  }

  Banner banner_;
};

[[noreturn]] void refuse(const LineSource& source, const std::string& message) {
  throw Error(ErrorCode::format,
              source.path + ":" + std::to_string(source.first_line) + ": " + message);
}

/// "%%MatrixMarket matrix coordinate real general"
bool read_first_line(const LineSource& source, std::string_view line) {
  std::string lower(line);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::istringstream words(lower);
  std::string banner, object, layout, field, symmetry;
  words >> banner >> object >> layout >> field >> symmetry;
  if (banner != "%%matrixmarket" || object != "matrix") {
    refuse(source, "found " + quoted(line) + ", expected '%%MatrixMarket matrix coordinate ...'");
  }
  if (layout != "coordinate") {
    refuse(source, "layout " + quoted(layout) + " is not supported, expected coordinate");
  }
  if (field != "real" && field != "integer" && field != "pattern") {
    refuse(source,
           "field " + quoted(field) + " is not supported, expected real, integer or pattern");
  }
  if (symmetry != "general") {
    refuse(source, "symmetry " + quoted(symmetry) + " is not supported, expected general");
  }
  return field == "pattern";
}

void read_size_line(const LineSource& source, std::string_view line, Banner& banner) {
  const char* p = line.data();
  const char* end = p + line.size();
  try {
    for (std::int64_t* number : {&banner.rows, &banner.columns, &banner.entries}) {
      if (!skip_blanks(p, end)) throw LineProblem{"the size line ends early"};
      *number = take_id(p, end, "size");
    }
    if (skip_blanks(p, end)) throw LineProblem{"the size line holds more than three numbers"};
  } catch (const LineProblem& problem) {
    refuse(source, problem.message + ", expected rows, columns and entries");
  }
}

/// Takes the lines before the entries from `source`.
Banner take_banner(LineSource& source) {
  Banner banner;
  banner.pattern = read_first_line(source, without_line_end(take_line(source.text)));
  std::string_view line;
  do {
    ++source.first_line;
    if (source.text.empty()) refuse(source, "the file ends before its size line");
    line = without_line_end(take_line(source.text));
  } while (is_blank(line) || line[0] == '%');
  read_size_line(source, line, banner);
  ++source.first_line;
  return banner;
}

}  // namespace

Interactions read_matrix_market(const DataFile& file, const Reading& reading) {
  LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  const Banner banner = take_banner(source);
  reading.report.user_column = "row";
  reading.report.item_column = "column";
  if (!banner.pattern) reading.report.rating_column = "value";
  return read_lines(source, MatrixMarketParser(banner), reading, banner.entries);
}

}  // namespace wf
