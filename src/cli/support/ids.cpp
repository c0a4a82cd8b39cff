#include "cli/support/ids.hpp"

#include "warpfactor/error.hpp"

namespace wf::cli {

std::vector<Id> find_ids(const IdMap& map, const std::vector<std::string>& names,
                         const std::string& what) {
  std::vector<Id> ids;
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    ids.push_back(map.find(name));
    if (ids.back() == no_id) unknown.push_back(name.empty() ? "''" : name);
  }
  if (unknown.empty()) return ids;
  throw Error(ErrorCode::argument,
              fmt::format("the model does not know {} {}", what, fmt::join(unknown, ", ")));
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
