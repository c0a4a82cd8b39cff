#include "cli/index/id_lines.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

constexpr const char* separators = " \t\r,";

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::file, path + ": " + why + ": " + std::strerror(errno));
}

}  // namespace

IdLines::IdLines(const std::string& path) : path_(path), file_(path) {
  if (!file_) fail(path, "cannot be opened");
}

bool IdLines::append_next(std::vector<std::int64_t>& ids) {
  errno = 0;
  if (!std::getline(file_, line_)) {
    if (file_.bad() || errno != 0) fail(path_, "cannot be read");
    return false;
  }
  ++number_;
  std::size_t begin = line_.find_first_not_of(separators);
  while (begin != std::string::npos) {
    const std::size_t end = std::min(line_.find_first_of(separators, begin), line_.size());
    std::int64_t id = 0;
    const auto [last, error] = std::from_chars(line_.data() + begin, line_.data() + end, id);
    if (error != std::errc() || last != line_.data() + end)
      throw Error(ErrorCode::format,
                  path_ + ":" + std::to_string(number_) + ": found '" +
                      line_.substr(begin, std::min<std::size_t>(end - begin, 40)) +
                      "', expected integers of up to 64 bits");
    ids.push_back(id);
    begin = line_.find_first_not_of(separators, end);
  }
  return true;
}

std::vector<std::int64_t> read_ids(const std::string& path) {
  std::vector<std::int64_t> ids;
  IdLines lines(path);
  while (lines.append_next(ids)) {
  }
  return ids;
}

Offset count_lines(const std::string& path) {
  IdLines lines(path);
  std::vector<std::int64_t> ids;
  Offset count = 0;
  while (lines.append_next(ids)) {
    ids.clear();
    ++count;
  }
  return count;
}

}  // namespace wf::cli
