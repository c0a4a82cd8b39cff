#include "io/lines_of_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <string>

#include "io/readers/times.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

using Rows = std::vector<std::vector<std::string>>;

bool is_whole(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

template <class Predicate>
bool all_of_column(const Rows& rows, std::size_t column, const Predicate& predicate) {
  return std::all_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return predicate(row[column]); });
}

std::size_t different_in_column(const Rows& rows, std::size_t column) {
  std::set<std::string> different;
  for (const auto& row : rows) different.insert(row[column]);
  return different.size();
}

/// Whether the last column, and no other but that of users, holds times.
bool ends_in_times(const Rows& rows) {
  const std::size_t last = rows[0].size() - 1;
  const auto is_time = [](const std::string& text) { return looks_like_time(text); };
  for (std::size_t column = 1; column < last; ++column)
    if (all_of_column(rows, column, is_time)) return false;
  return all_of_column(rows, last, is_time);
}

/// rows: of `columns` numbers each, at least 3.
NumberLines what_is_table(const Rows& rows, std::size_t columns) {
  constexpr std::size_t enough = 100;
  constexpr std::size_t few_different = 20;
  const bool whole = all_of_column(rows, 0, is_whole) && all_of_column(rows, 1, is_whole);
  const bool fractions =
      !whole || !all_of_column(rows, 2, is_whole) || !all_of_column(rows, columns - 1, is_whole);
  const bool users_repeat = different_in_column(rows, 0) < rows.size();
  if (columns <= 4 && (users_repeat || fractions || ends_in_times(rows)))
    return NumberLines::ratings;
  const bool many = rows.size() >= enough && different_in_column(rows, 2) > few_different;
  return many && !users_repeat && !fractions ? NumberLines::lists : NumberLines::unclear;
}

}  // namespace

bool is_number(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, value);
  return error != std::errc::invalid_argument && parsed == end &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

NumberLines what_are(const std::vector<std::string_view>& lines) {
  Rows rows;
  bool whole = true;
  for (const std::string_view line : lines) {
    rows.push_back(split_fields(line, blanks));
    for (const std::string& field : rows.back()) {
      if (!is_number(field)) return NumberLines::none;
      whole = whole && is_whole(field);
    }
  }
  const std::size_t columns = rows[0].size();
  const bool equal =
      std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row.size() == columns; });
  if (!equal || columns < 3) return whole ? NumberLines::lists : NumberLines::none;
  return what_is_table(rows, columns);
}

}  // namespace wf
