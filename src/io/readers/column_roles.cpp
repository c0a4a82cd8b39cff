#include "io/readers/column_roles.hpp"

#include <algorithm>

#include "data/canonical_number.hpp"
#include "io/lines_of_numbers.hpp"
#include "io/readers/column_names.hpp"
#include "io/readers/times.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + quoted(name);
  return list;
}

/// A rating may have a decimal comma where commas do not separate.
bool is_rating(const std::string& text) {
  std::string number = text;
  std::replace(number.begin(), number.end(), ',', '.');
  // Numbers that are refused with their line rather than taken for something else.
  return is_number(number) || trimmed(text) == "nan" || trimmed(text) == "NaN" ||
         trimmed(text) == "inf" || trimmed(text) == "-inf";
}

/// Gives the columns of a table their roles, one role after the other.
class Roles {
 public:
  Roles(const std::string& path, const TableSample& sample, const ReadOptions& options,
        std::vector<std::string>& warnings)
      : path_(path),
        sample_(sample),
        options_(options),
        warnings_(warnings),
        roles_(sample.columns(), Column::ignored) {}

  std::vector<Column> take() {
    give(options_.user_column, Column::user, "user_column");
    give(options_.item_column, Column::item, "item_column");
    give(options_.rating_column, Column::rating, "rating_column");
    give(options_.time_column, Column::time, "time_column");
    sample_.header.empty() ? find_by_place() : find_by_name();
    if (!has(Column::user) || !has(Column::item)) refuse_columns();
    warn_of_ratings();
    return roles_;
  }

 private:
  bool has(Column role) const {
    return std::find(roles_.begin(), roles_.end(), role) != roles_.end();
  }
  bool is_free(std::size_t column) const {
    return column < roles_.size() && roles_[column] == Column::ignored;
  }
  std::string name(std::size_t column) const {
    return sample_.header.empty() ? std::to_string(column + 1) : sample_.header[column];
  }

  /// The role of a column that was given by name or number.
  void give(const std::string& given, Column role, const char* option) {
    if (given.empty()) return;
    int column = find_named_column(sample_.header, given);
    const std::int64_t number = canonical_number(given);
    if (column < 0 && number >= 1 && number <= static_cast<std::int64_t>(roles_.size()))
      column = static_cast<int>(number) - 1;
    if (column < 0) {
      const std::string count = std::to_string(roles_.size());
      throw Error(ErrorCode::argument,
                  path_ + ": " + option + " is " + quoted(given) + ", but " +
                      (sample_.header.empty()
                           ? "the columns have no names: expected a number from 1 to " + count
                           : "the columns are " + listed(sample_.header) +
                                 ": expected one of them or a number from 1 to " + count));
    }
    if (!is_free(static_cast<std::size_t>(column)))
      throw Error(ErrorCode::argument, path_ + ": " + option + " is " + quoted(given) +
                                           ", but that column is given as another already");
    roles_[static_cast<std::size_t>(column)] = role;
  }

  /// Gives a role to the first of the columns that is free and whose values allow it.
  void give_first(Column role, const std::vector<int>& columns) {
    if (has(role)) return;
    std::string refused;
    for (const int candidate : columns) {
      const auto column = static_cast<std::size_t>(candidate);
      if (!is_free(column)) continue;
      const std::string other = counterexample(column, role);
      if (other.empty()) {
        roles_[column] = role;
        return;
      }
      if (refused.empty())
        refused = "column " + quoted(name(column)) + " is ignored: " + quoted(other) +
                  (role == Column::rating ? " is no rating" : " is no time");
    }
    if (!refused.empty()) warnings_.push_back(refused);
  }

  std::string counterexample(std::size_t column, Column role) const {
    if (role == Column::rating) return sample_.counterexample(column, is_rating);
    if (role == Column::time)
      return sample_.counterexample(column, [](const std::string& text) { return is_time(text); });
    return "";
  }

  void find_by_name() {
    const auto columns = [&](const ColumnNames& names) {
      return find_columns(sample_.header, names);
    };
    give_first(Column::user, columns(user_column_names));
    give_first(Column::item, columns(item_column_names));
    give_first(Column::rating, columns(rating_column_names));
    give_first(Column::time, columns(time_column_names));
  }

  void find_by_place() {
    const bool asked = options_.header == Header::no;
    const bool given = has(Column::user) && has(Column::item);
    if (!asked && !given && !is_plain_table()) return;
    give_first(Column::user, {0});
    give_first(Column::item, {1});
    // A third column of times is no rating.
    const auto is_time = [](const std::string& text) { return looks_like_time(text); };
    if (is_free(2) && sample_.all_are(2, is_time)) give_first(Column::time, {2});
    give_first(Column::rating, has(Column::time) ? std::vector<int>{2, 3} : std::vector<int>{2});
    give_first(Column::time, {3});
  }

  /// Three or four numbers a line between tabs or blanks: what is usual without a header.
  bool is_plain_table() const {
    const bool blank = sample_.separator == "\t" || sample_.separator == blanks;
    const bool numbers = std::all_of(sample_.rows.begin(), sample_.rows.end(), [](const auto& row) {
      return std::all_of(row.begin(), row.end(), is_number);
    });
    return blank && numbers && roles_.size() >= 3 && roles_.size() <= 4;
  }

  [[noreturn]] void refuse_columns() const {
    const std::vector<std::string>& first =
        sample_.header.empty() ? sample_.rows[0] : sample_.header;
    std::string line;
    for (const std::string& field : first)
      line += (line.empty() ? "" : sample_.separator.substr(0, 1)) + field;
    throw Error(ErrorCode::format,
                path_ + ":1: the header " + quoted(line) + " names no " +
                    (has(Column::user) ? "item" : "user") +
                    " column; expected names as user_id and item_id or movieId, and optionally "
                    "rating and timestamp, separated by comma, semicolon or tab; --user-column and "
                    "--item-column name others, --no-header is for files without a header");
  }

  /// Columns of numbers that may be ratings but are not read as such.
  void warn_of_ratings() {
    std::vector<std::string> alike;
    const auto used = std::find(roles_.begin(), roles_.end(), Column::rating);
    const bool has_ratings = used != roles_.end();
    const std::vector<int> by_name = find_columns(sample_.header, rating_column_names);
    for (std::size_t column = 0; column < roles_.size(); ++column) {
      const bool named = std::count(by_name.begin(), by_name.end(), static_cast<int>(column)) > 0;
      if (is_free(column) && (named || (!has_ratings && may_be_rating(column))) &&
          sample_.all_are(column, is_rating))
        alike.push_back(name(column));
    }
    if (alike.empty()) return;
    const std::string columns = (alike.size() > 1 ? "columns " : "column ") + listed(alike) +
                                (alike.size() > 1 ? " are" : " is") + " ignored";
    const auto place = static_cast<std::size_t>(used - roles_.begin());
    warnings_.push_back(has_ratings ? columns + "; the rating is " + quoted(name(place))
                                    : columns + "; no rating column, every value is 1");
  }

  /// Neither an id nor the numbers of the lines nor a time.
  bool may_be_rating(std::size_t column) const {
    const std::string plain = plain_name(name(column));
    const bool is_id = ends_with(plain, "id") || plain == "index" || plain.empty() ||
                       plain.rfind("unnamed", 0) == 0;
    return !is_id &&
           !sample_.all_are(column, [](const auto& text) { return looks_like_time(text); });
  }

  const std::string& path_;
  const TableSample& sample_;
  const ReadOptions& options_;
  std::vector<std::string>& warnings_;
  std::vector<Column> roles_;
};

}  // namespace

std::vector<Column> column_roles(const std::string& path, const TableSample& sample,
                                 const ReadOptions& options, std::vector<std::string>& warnings) {
  return Roles(path, sample, options, warnings).take();
}

int find_named_column(const std::vector<std::string>& fields, const std::string& name) {
  const auto exact = std::find(fields.begin(), fields.end(), name);
  if (exact != fields.end()) return static_cast<int>(exact - fields.begin());
  const std::string plain = plain_name(name);
  const auto alike = std::find_if(fields.begin(), fields.end(), [&](const std::string& field) {
    return plain_name(field) == plain;
  });
  return alike == fields.end() ? -1 : static_cast<int>(alike - fields.begin());
}

}  // namespace wf
