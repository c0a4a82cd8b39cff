#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>

#include "data/canonical_number.hpp"
#include "data/id_tables.hpp"
#include "io/readers/chunks.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/numbers.hpp"
#include "io/readers/table_layout.hpp"
#include "io/readers/times.hpp"
#include "io/text.hpp"

namespace wf {

/// What times are wanted for.
enum class TimeUse { none, range, kept };

/// Reads lines of separated fields. UserTable and ItemTable are NumberTable or TextTable.
template <class UserTableType, class ItemTableType>
class TableParser {
 public:
  using UserTable = UserTableType;
  using ItemTable = ItemTableType;
  static constexpr EntryBound entry_bound = count_lines;

  TableParser(const TableLayout& layout, TimeUse times)
      : layout_(layout),
        first_(layout.separator[0]),
        second_(layout.separator.size() > 1 ? layout.separator[1] : '\0'),
        blanks_(layout.separator == blanks),
        whole_times_(layout.time_format == TimeFormat()),
        reads_times_(times != TimeUse::none && layout.has(Column::time)),
        keeps_times_(reads_times_ && times == TimeUse::kept) {
    if (reads_times_) return;
    for (Column& column : layout_.columns)
      if (column == Column::time) column = Column::ignored;
  }

  bool has_values() const { return layout_.has(Column::rating); }
  bool has_times() const { return keeps_times_; }
  const TimeFormat& time_format() const { return layout_.time_format; }

  template <class Sink>
  const char* read_line(const char* p, const char* end, Sink& sink) const {
    Field<UserTable> user;
    Field<ItemTable> item;
    float value = 1;
    std::int64_t time = 0;
    const std::size_t count = layout_.columns.size();
    if (blanks_) skip_blanks(p, end);
    for (std::size_t c = 0; c < count; ++c) {
      switch (layout_.columns[c]) {
        case Column::user:
          user.read(*this, p, end, Column::user);
          break;
        case Column::item:
          item.read(*this, p, end, Column::item);
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
      skip_separator(p, end);
    }
    if (blanks_) skip_blanks(p, end);
    if (p != end && *p == '\r') ++p;
    if (p != end && *p++ != '\n') refuse_rest(p - 1, end);
    sink.add(user.key, item.key, value, time);
    if (reads_times_) sink.note_time(time);
    return p;
  }

 private:
  /// An id as the table wants it; text is a view of the file unless it had to be unquoted.
  template <class Table>
  struct Field {
    typename Table::Key key{};
    std::string unquoted;

    void read(const TableParser& parser, const char*& p, const char* end, Column side) {
      const char* const begin = p;
      if constexpr (std::is_same_v<Table, NumberTable>) {
        const bool scanned = scan_digits(p, end, key) && parser.at_field_end(p, end);
        if (scanned && (*begin != '0' || p - begin == 1)) return;
        p = begin;
      }
      const std::string_view text = parser.field_text(p, end, unquoted);
      const bool is_user = side == Column::user;
      if (p == begin) throw LineProblem{is_user ? "the user is empty" : "the item is empty"};
      if constexpr (std::is_same_v<Table, NumberTable>) {
        key = canonical_number(text);
        if (key == not_a_number) throw WiderLayout{is_user, !is_user, {}};
      } else {
        check_text_id(text);
        key = text;
      }
    }
  };

  /// Moves over blanks, but not over the end of a line.
  static void skip_blanks(const char*& p, const char* end) {
    while (p != end && (*p == ' ' || *p == '\t')) ++p;
  }

  void skip_separator(const char*& p, const char* end) const {
    blanks_ ? skip_blanks(p, end) : void(p += layout_.separator.size());
  }

  bool at_separator(const char* p, const char* end) const {
    if (blanks_) return p != end && (*p == ' ' || *p == '\t');
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
    const std::string_view text = field_text(p, end, unquoted);
    const bool decimal_comma = first_ != ',' && std::count(text.begin(), text.end(), ',') == 1 &&
                               text.find('.') == text.npos;
    if (!decimal_comma) return void(value = parse_rating(text));
    std::string point(text);
    std::replace(point.begin(), point.end(), ',', '.');
    value = parse_rating(point);
  }

  void read_time(const char*& p, const char* end, std::int64_t& time) const {
    const char* begin = p;
    if (whole_times_ && scan_digits(p, end, time) && at_field_end(p, end)) return;
    p = begin;
    std::string unquoted;
    const std::string_view text = field_text(p, end, unquoted);
    const ParsedTime parsed = parse_time(text);
    if (!are_comparable(parsed.format, layout_.time_format))
      throw LineProblem{
          "time " + quoted(text) + " does not go with the times before it, of which " +
          (layout_.time_format.notation == TimeFormat::Notation::number ? "the first are numbers"
                                                                        : "the first are dates")};
    const TimeFormat needed = wider(layout_.time_format, parsed.format);
    if (needed != layout_.time_format) throw WiderLayout{false, false, needed};
    time = count_in(needed, parsed, text);
  }

  [[noreturn]] void refuse_count(std::size_t found) const {
    throw LineProblem{"has " + std::to_string(found) + " field" + (found == 1 ? "" : "s") +
                      " separated by " + separator_name(layout_.separator) + ", expected " +
                      std::to_string(layout_.columns.size())};
  }

  [[noreturn]] void refuse_rest(const char* p, const char* end) const {
    std::size_t found = layout_.columns.size();
    while (at_separator(p, end)) {
      skip_separator(p, end);
      skip(p, end);
      ++found;
    }
    refuse_count(found);
  }

  TableLayout layout_;
  char first_;   ///< character of the separator
  char second_;  ///< '\0' where there is none
  bool blanks_;
  bool whole_times_;  ///< times are numbers without decimals
  bool reads_times_;
  bool keeps_times_;
};

}  // namespace wf
