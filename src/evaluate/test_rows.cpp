#include "evaluate/test_rows.hpp"

#include <algorithm>
#include <iterator>

#include "data/translate.hpp"

namespace wf {
namespace {

/// How many flagged entries of `from` `to` does not know.
Offset count_unknown(const IdMap& from, const IdMap& to, const std::vector<char>& flags) {
  const std::vector<Id> known = translate(from, to);
  Offset count = 0;
  for (std::size_t i = 0; i < known.size(); ++i) count += flags[i] && known[i] == no_id;
  return count;
}

void count_unknown(const Model& model, const Interactions& test, TestRows& rows) {
  if (&test.users() == &model.users() && &test.items() == &model.items()) return;
  const CsrView entries = test.by_user();
  std::vector<char> has_user(static_cast<std::size_t>(test.user_count()));
  std::vector<char> has_item(static_cast<std::size_t>(test.item_count()));
  for (Id user = 0; user < test.user_count(); ++user) {
    for (Offset e = entries.offsets[user]; e < entries.offsets[user + 1]; ++e) {
      if (!(entries.value(e) > 0)) continue;
      has_user[user] = 1;
      has_item[entries.indices[e]] = 1;
    }
  }
  rows.unknown_users = count_unknown(test.users(), model.users(), has_user);
  rows.unknown_items = count_unknown(test.items(), model.items(), has_item);
}

}  // namespace

TestRows test_rows(const Model& model, const Interactions& test) {
  TestRows rows;
  count_unknown(model, test, rows);
  const Interactions aligned = test.aligned(model.user_map(), model.item_map());
  const CsrView entries = aligned.by_user();
  std::vector<Id> positive;
  for (Id user = 0; user < aligned.user_count(); ++user) {
    positive.clear();
    for (Offset e = entries.offsets[user]; e < entries.offsets[user + 1]; ++e)
      if (entries.value(e) > 0) positive.push_back(entries.indices[e]);
    if (positive.empty()) continue;
    rows.users.push_back(user);
    rows.relevant.append(positive);
  }
  return rows;
}

Interactions masked_items(const Model& model, const Interactions& train, const Interactions& more) {
  const Interactions first = train.aligned(model.user_map(), model.item_map());
  if (more.size() == 0) return first;
  const Interactions second = more.aligned(model.user_map(), model.item_map());
  if (first.size() == 0) return second;
  IdLists both;
  for (Id user = 0; user < first.user_count(); ++user) {
    const Span<const Id> a = first.items_of(user);
    const Span<const Id> b = second.items_of(user);
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both.ids));
    both.offsets.push_back(static_cast<Offset>(both.ids.size()));
  }
  return Interactions(std::move(both.offsets), std::move(both.ids), {}, {}, model.user_map(),
                      model.item_map());
}

}  // namespace wf
