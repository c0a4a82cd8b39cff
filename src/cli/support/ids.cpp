#include "cli/support/ids.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "cli/support/options.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {

namespace {

[[noreturn]] void refuse_quotes(const std::string& list) {
  usage_error(list +
              ": an id that begins with a quote ends with one, and quotes in it are doubled");
}

/// The quoted id at the front of `rest`, which begins behind it from then on.
std::string take_quoted(std::string_view& rest) {
  const std::string list(rest);
  std::string id;
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (list[i] != '"') {
      id += list[i];
    } else if (list[i + 1] == '"') {
      id += list[++i];
    } else {
      rest.remove_prefix(i + 1);
      if (!rest.empty() && rest.front() != ',') refuse_quotes(list);
      return id;
    }
  }
  refuse_quotes(list);
}

/// The ids of a text in which commas separate them.
void append_ids(std::string_view rest, std::vector<std::string>& ids) {
  while (true) {
    if (!rest.empty() && rest.front() == '"') {
      ids.push_back(take_quoted(rest));
    } else {
      const std::size_t end = std::min(rest.find(','), rest.size());
      ids.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    if (rest.empty()) return;
    rest.remove_prefix(1);
  }
}

std::string without_quotes(const std::string& line) {
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') return line;
  std::string id;
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    id += line[i];
    if (line[i] == '"' && line[i + 1] == '"') ++i;
  }
  return id;
}

bool is_header(const std::string& line) {
  for (const char* name : {"user_id", "userId", "user", "item_id", "itemId", "item", "id"})
    if (line == name) return true;
  return false;
}

/// The first few, with how many more there are.
std::string some_of(const std::vector<std::string>& ids) {
  constexpr std::size_t shown = 10;
  const auto last = ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), shown));
  std::string text = fmt::format("{}", fmt::join(ids.begin(), last, ", "));
  return ids.size() <= shown ? text : fmt::format("{} and {} more", text, ids.size() - shown);
}

}  // namespace

CLI::Option* add_id_list(CLI::App& command, const std::string& option,
                         std::vector<std::string>& ids, const std::string& help) {
  const auto parse = [&ids](const std::vector<std::string>& lists) {
    for (const std::string& list : lists) append_ids(list, ids);
  };
  return command.add_option_function<std::vector<std::string>>(option, parse, help)
      ->allow_extra_args(false);
}

std::vector<std::string> read_id_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  const auto fail = [&] {
    throw Error(ErrorCode::file, fmt::format("{}: cannot be read: {}", path,
                                             std::strerror(errno != 0 ? errno : EIO)));
  };
  if (!file) fail();
  std::vector<std::string> ids;
  bool is_first = true;
  for (std::string line; std::getline(file, line); is_first = false) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty() && !(is_first && is_header(line))) ids.push_back(without_quotes(line));
  }
  if (file.bad() || errno != 0) fail();
  if (ids.empty()) throw Error(ErrorCode::format, path + " holds no ids, expected one a line");
  return ids;
}

FoundIds find_ids(const IdMap& map, const std::vector<std::string>& names, const std::string& what,
                  const std::string& owner) {
  FoundIds found;
  for (const std::string& name : names) {
    const Id id = map.find(name);
    if (id == no_id)
      found.unknown.push_back(name.empty() ? "''" : name);
    else
      found.ids.push_back(id);
  }
  if (found.unknown.empty()) return found;
  const std::string unknown = some_of(found.unknown);
  if (found.ids.empty())
    throw Error(ErrorCode::shape, fmt::format("{} does not know {} {}", owner, what, unknown));
  warn("{} of {} {}s left out: {} does not know {} {}", found.unknown.size(), names.size(), what,
       owner, what, unknown);
  return found;
}

Json id_json(const IdMap& map, Id id) {
  if (map.kind() == IdMap::Kind::number) return map.number(id);
  return map.name(id);
}

Titles titles_from(const std::string& path) { return path.empty() ? Titles() : read_titles(path); }

std::string title_of(const Titles& titles, const std::string& item) {
  const auto found = titles.find(item);
  return found == titles.end() ? std::string() : found->second;
}

Json list_json(const IdMap& map, const std::string& what, Span<const Id> ids,
               Span<const float> scores, const Titles& titles) {
  Json list = Json::array();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Json entry{{what, id_json(map, ids[i])}, {"score", scores[i]}};
    const std::string title = title_of(titles, map.name(ids[i]));
    if (!title.empty()) entry["title"] = title;
    list.push_back(std::move(entry));
  }
  return list;
}

void print_scored(float score, const std::string& name, const std::string& title) {
  if (title.empty())
    print_line("{:>10.4f}  {}", score, name);
  else
    print_line("{:>10.4f}  {:<10}  {}", score, name, title);
}

void print_list(const IdMap& map, Span<const Id> ids, Span<const float> scores,
                const Titles& titles) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string name = map.name(ids[i]);
    print_scored(scores[i], name, title_of(titles, name));
  }
}

}  // namespace wf::cli
