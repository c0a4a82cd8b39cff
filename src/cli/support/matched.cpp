#include "cli/support/matched.hpp"

#include <algorithm>

#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

std::string example(const IdMap& map) { return map.size() > 0 ? map.name(0) : ""; }

[[noreturn]] void refuse_unmatched(const Interactions& data, const std::string& source,
                                   const IdMap& users, const IdMap& items,
                                   const std::string& owner) {
  throw Error(ErrorCode::shape,
              fmt::format("none of the {} entries of {} is of a user and item of {}, which has "
                          "users as '{}' and items as '{}'; the file has users as '{}' and items "
                          "as '{}'",
                          data.size(), source, owner, example(users), example(items),
                          example(data.users()), example(data.items())));
}

}  // namespace

MatchedData match(const Interactions& data, const std::string& source,
                  const std::shared_ptr<const IdMap>& users,
                  const std::shared_ptr<const IdMap>& items, const std::string& owner) {
  MatchedData result{data.aligned(users, items), data.size()};
  const Offset matched = result.data.size();
  if (matched == 0 && data.size() > 0) refuse_unmatched(data, source, *users, *items, owner);
  const std::string count = fmt::format("{} of the {} entries of {} are of users and items of {}",
                                        matched, data.size(), source, owner);
  if (2 * matched < data.size())
    warn("only {}", count);
  else if (matched < data.size())
    note("{}", count);
  return result;
}

Json matched_json(const MatchedData& matched) {
  return {{"entries", matched.entries}, {"matched", matched.data.size()}};
}

Overlap overlap(const Interactions& data, const std::vector<Interactions>& others) {
  const CsrView rows = data.by_user();
  Overlap result;
  for (Id user = 0; user < data.user_count(); ++user)
    for (Offset entry = rows.offsets[user]; entry < rows.offsets[user + 1]; ++entry) {
      if (!(rows.value(entry) > 0)) continue;
      ++result.entries;
      result.shared += std::any_of(others.begin(), others.end(), [&](const Interactions& other) {
        const Span<const Id> items = other.items_of(user);
        return std::binary_search(items.begin(), items.end(), rows.indices[entry]);
      });
    }
  return result;
}

Titles matched_titles(const std::string& path, const IdMap& items) {
  if (path.empty()) return {};
  Titles titles = read_titles(path);
  Id matched = 0;
  for (Id item = 0; item < items.size(); ++item) matched += titles.count(items.name(item)) > 0;
  if (matched == 0 && items.size() > 0)
    throw Error(ErrorCode::shape,
                fmt::format("none of the {} titles of {} is of an item of the model, which has "
                            "items as '{}'; the file has items as '{}'",
                            titles.size(), path, example(items),
                            titles.empty() ? "" : titles.begin()->first));
  if (2 * static_cast<Offset>(matched) < items.size())
    warn("only {} of the {} items of the model have a title in {}", matched, items.size(), path);
  return titles;
}

}  // namespace wf::cli
