#pragma once

#include <cstring>
#include <string>
#include <type_traits>

#include "data/id_tables.hpp"
#include "io/readers/chunks.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/numbers.hpp"
#include "io/readers/table_layout.hpp"
#include "io/text.hpp"

namespace wf {

/// Reads lines of separated fields. UserTable and ItemTable are NumberTable or TextTable.
template <class UserTableType, class ItemTableType>
class TableParser {
 public:
  using UserTable = UserTableType;
  using ItemTable = ItemTableType;
  static constexpr EntryBound entry_bound = count_lines;

  TableParser(const TableLayout& layout, bool times)
      : layout_(layout),
        first_(layout.separator[0]),
        second_(layout.separator.size() > 1 ? layout.separator[1] : '\0'),
        has_values_(layout.has(Column::rating)),
        has_times_(times && layout.has(Column::time)) {
    if (has_times_) return;
    for (Column& column : layout_.columns) {
      if (column == Column::time) column = Column::ignored;
    }
  }

  bool has_values() const { return has_values_; }
  bool has_times() const { return has_times_; }

  template <class Sink>
  const char* read_line(const char* p, const char* end, Sink& sink) const {
    Field<UserTable> user;
    Field<ItemTable> item;
    float value = 1;
    std::int64_t time = 0;
    const std::size_t count = layout_.columns.size();
    for (std::size_t c = 0; c < count; ++c) {
      switch (layout_.columns[c]) {
        case Column::user:
          user.read(*this, p, end, "user");
          break;
        case Column::item:
          item.read(*this, p, end, "item");
          sink.item_table.prefetch(item.key);
          break;
        case Column::rating:
          read_rating(p, end, value);
          break;
        case Column::time:
          read_time(p, end, time);
          break;
        case Column::ignored:
          c + 1 == count ? skip_last(p, end) : skip(p, end);
          break;
      }
      if (c + 1 == count) break;
      if (!at_separator(p, end)) refuse_count(c + 1);
      p += layout_.separator.size();
    }
    if (p != end && *p == '\r') ++p;
    if (p != end && *p++ != '\n') refuse_rest(p - 1, end);
    sink.add(user.key, item.key, value, time);
    return p;
  }

 private:
  /// An id as the table wants it; text is a view of the file unless it had to be unquoted.
  template <class Table>
  struct Field {
    typename Table::Key key{};
    std::string unquoted;

    void read(const TableParser& parser, const char*& p, const char* end, const char* what) {
      if constexpr (std::is_same_v<Table, NumberTable>) {
        const char* begin = p;
        if (scan_digits(p, end, key) && parser.at_field_end(p, end)) return;
        p = begin;
        key = parse_id(parser.field_text(p, end, unquoted), what);
      } else {
        const bool quotes = p != end && *p == '"';
        key = parser.field_text(p, end, unquoted);
        if (key.empty() && !quotes) throw LineProblem{std::string("the ") + what + " is empty"};
      }
    }
  };

  bool at_separator(const char* p, const char* end) const {
    return p != end && *p == first_ && (second_ == '\0' || (p + 1 != end && p[1] == second_));
  }
  static bool at_line_end(const char* p, const char* end) {
    return p == end || *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
  }
  bool at_field_end(const char* p, const char* end) const {
    return at_separator(p, end) || at_line_end(p, end);
  }

  void skip(const char*& p, const char* end) const {
    if (p != end && *p == '"') {
      std::string unquoted;
      field_text(p, end, unquoted);
    }
    while (!at_field_end(p, end)) ++p;
  }

  /// Moves behind the last field of a line, all of it at once where it is a plain one.
  void skip_last(const char*& p, const char* end) const {
    const std::size_t left = static_cast<std::size_t>(end - p);
    const char* newline = left ? static_cast<const char*>(std::memchr(p, '\n', left)) : nullptr;
    if (!newline) newline = end;
    const std::string_view field(p, newline - p);
    if (field.find(first_) == field.npos && (field.empty() || field[0] != '"')) {
      p = newline;
    } else {
      skip(p, end);
    }
  }

  /// The field at `p`, which moves behind it; kept in `unquoted` where it is in quotes.
  std::string_view field_text(const char*& p, const char* end, std::string& unquoted) const {
    const char* begin = p;
    if (p == end || *p != '"') {
      while (!at_field_end(p, end)) ++p;
      return {begin, static_cast<std::size_t>(p - begin)};
    }
    unquoted.clear();
    while (++p != end && *p != '\n') {
      if (*p == '"' && (++p == end || *p != '"')) {
        if (at_field_end(p, end)) return unquoted;
        throw LineProblem{"a field goes on after its closing quote"};
      }
      unquoted += *p;
    }
    throw LineProblem{"a quote is not closed on its line"};
  }

  void read_rating(const char*& p, const char* end, float& value) const {
    const char* begin = p;
    if (scan_decimal(p, end, value) && at_field_end(p, end)) return;
    p = begin;
    std::string unquoted;
    value = parse_rating(field_text(p, end, unquoted));
  }

  void read_time(const char*& p, const char* end, std::int64_t& time) const {
    const char* begin = p;
    if (scan_digits(p, end, time) && at_field_end(p, end)) return;
    p = begin;
    std::string unquoted;
    time = parse_time(field_text(p, end, unquoted));
  }

  [[noreturn]] void refuse_count(std::size_t found) const {
    throw LineProblem{"has " + std::to_string(found) + " field" + (found == 1 ? "" : "s") +
                      " separated by " +
                      quoted(layout_.separator == "\t" ? "\\t" : layout_.separator) +
                      ", expected " + std::to_string(layout_.columns.size())};
  }

  [[noreturn]] void refuse_rest(const char* p, const char* end) const {
    std::size_t found = layout_.columns.size();
    while (at_separator(p, end)) {
      p += layout_.separator.size();
      skip(p, end);
      ++found;
    }
    refuse_count(found);
  }

  TableLayout layout_;
  char first_;   ///< character of the separator
  char second_;  ///< '\0' where there is none
  bool has_values_;
  bool has_times_;
};

}  // namespace wf
