#include "cli/index/excluded_lines.hpp"

#include "warpfactor/error.hpp"

namespace wf::cli {

ExcludedLines::ExcludedLines(const std::string& path, Offset queries) : path_(path), lines_(path) {
  const Offset count = count_lines(path);
  if (count != queries)
    throw Error(ErrorCode::format, path + ": has " + std::to_string(count) +
                                       " lines, expected one for each of the " +
                                       std::to_string(queries) + " queries");
}

IdListsView ExcludedLines::next(Offset queries) {
  ids_.clear();
  offsets_.assign(1, 0);
  for (Offset q = 0; q < queries; ++q) {
    if (!lines_.append_next(ids_))
      throw Error(ErrorCode::file, path_ +
                                       ": ends early when it is read again, expected a file "
                                       "and no pipe");
    offsets_.push_back(static_cast<Offset>(ids_.size()));
  }
  return {offsets_, ids_};
}

}  // namespace wf::cli
