#include "io/mapped_file.hpp"
#include "io/readers/blanks.hpp"
#include "io/readers/read_lines.hpp"
#include "io/readers/readers.hpp"

namespace wf {
namespace {

struct UserListParser {
  using UserTable = NumberTable;
  using ItemTable = NumberTable;
  static constexpr EntryBound entry_bound = count_blanks;
  bool has_values() const { return false; }
  bool has_times() const { return false; }

  template <class Sink>
  const char* read_line(const char* p, const char* end, Sink& sink) const {
    skip_blanks(p, end);
    const std::int64_t user = take_id(p, end, "user");
    while (skip_blanks(p, end)) sink.add(user, take_id(p, end, "item"), 1, 0);
    return p == end ? p : p + 1;
  }
};

}  // namespace

Interactions read_user_lists(const MappedFile& file, const ReadOptions& options) {
  const LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  return read_lines(source, UserListParser(), options);
}

}  // namespace wf
