#include "data/canonical_number.hpp"
#include "io/data_file.hpp"
#include "io/readers/blanks.hpp"
#include "io/readers/read_lines.hpp"

namespace wf {
namespace {

template <class UserTableType, class ItemTableType>
struct UserListParser {
  using UserTable = UserTableType;
  using ItemTable = ItemTableType;
  static constexpr EntryBound entry_bound = count_blanks;
  bool has_values() const { return false; }
  bool has_times() const { return false; }
  TimeFormat time_format() const { return {}; }

  template <class Sink>
  const char* read_line(const char* p, const char* end, Sink& sink) const {
    skip_blanks(p, end);
    const auto user = take_key<UserTable>(p, end, {true, false, {}});
    while (skip_blanks(p, end))
      sink.add(user, take_key<ItemTable>(p, end, {false, true, {}}), 1, 0);
    return p == end ? p : p + 1;
  }

 private:
  /// The id that stands at `p`, as its table wants it. `text` is thrown for one that is no number
  /// where numbers are expected.
  template <class Table>
  static typename Table::Key take_key(const char*& p, const char* end, const WiderLayout& text) {
    if constexpr (std::is_same_v<Table, NumberTable>) {
      const char* const begin = p;
      std::int64_t id = 0;
      const bool scanned =
          scan_digits(p, end, id) && (p == end || *p == '\n' || is_blank_character(*p));
      if (scanned && (*begin != '0' || p - begin == 1)) return id;
      p = begin;
      id = canonical_number(take_word(p, end));
      if (id == not_a_number) throw text;
      return id;
    } else {
      const std::string_view id = take_word(p, end);
      check_text_id(id);
      return id;
    }
  }
};

template <class UserTable>
Interactions read_items(const LineSource& source, bool text_items, const Reading& reading) {
  if (text_items) return read_lines(source, UserListParser<UserTable, TextTable>(), reading);
  return read_lines(source, UserListParser<UserTable, NumberTable>(), reading);
}

}  // namespace

Interactions read_user_lists(const DataFile& file, const Reading& reading) {
  const LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  reading.report.user_column = "user";
  reading.report.item_column = "items";
  bool text_users = false, text_items = false;
  for (;;) {
    try {
      return text_users ? read_items<TextTable>(source, text_items, reading)
                        : read_items<NumberTable>(source, text_items, reading);
    } catch (const WiderLayout& wider) {
      text_users |= wider.text_users;
      text_items |= wider.text_items;
    }
  }
}

}  // namespace wf
