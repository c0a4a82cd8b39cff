#include "warpfactor/id_map.hpp"

#include <utility>
#include <variant>

#include "contract/fail.hpp"
#include "data/canonical_number.hpp"
#include "data/id_tables.hpp"

namespace wf {

struct IdMap::State {
  std::variant<NumberTable, TextTable> table;

  const NumberTable* numbers() const { return std::get_if<NumberTable>(&table); }
  NumberTable* numbers() { return std::get_if<NumberTable>(&table); }
  const TextTable& texts() const { return std::get<TextTable>(table); }

  /// The table of texts, which that of numbers becomes where there still is one.
  TextTable& as_texts() {
    if (const NumberTable* numbers = std::get_if<NumberTable>(&table)) {
      TextTable texts;
      for (std::size_t id = 0; id < numbers->size(); ++id)
        texts.add(std::to_string(numbers->key(static_cast<Id>(id))));
      table = std::move(texts);
    }
    return std::get<TextTable>(table);
  }
};

namespace {

template <class Key>
std::vector<Id> add_each(IdMap& map, Span<const Key> keys) {
  std::vector<Id> ids;
  ids.reserve(keys.size());
  for (const Key& key : keys) ids.push_back(map.add(key));
  return ids;
}

}  // namespace

IdMap::IdMap(Kind kind) : state_(std::make_unique<State>()) {
  if (kind == Kind::text) state_->table = TextTable();
}

IdMap::IdMap(const IdMap& other) : state_(std::make_unique<State>(*other.state_)) {}
IdMap::IdMap(IdMap&&) noexcept = default;
IdMap& IdMap::operator=(IdMap other) noexcept {
  state_.swap(other.state_);
  return *this;
}
IdMap::~IdMap() = default;

IdMap IdMap::identity(Id size) {
  IdMap map;
  for (Id id = 0; id < size; ++id) map.add(std::int64_t{id});
  return map;
}

IdMap::Kind IdMap::kind() const { return state_->numbers() ? Kind::number : Kind::text; }

Id IdMap::size() const {
  return std::visit([](const auto& table) { return static_cast<Id>(table.size()); }, state_->table);
}

std::string IdMap::name(Id id) const {
  if (const NumberTable* numbers = state_->numbers()) return std::to_string(numbers->key(id));
  return std::string(state_->texts().key(id));
}

std::int64_t IdMap::number(Id id) const {
  if (const NumberTable* numbers = state_->numbers()) return numbers->key(id);
  fail(ErrorCode::argument, "id '", name(id), "' belongs to a map of text, not of numbers");
}

Id IdMap::find(std::string_view name) const {
  const NumberTable* numbers = state_->numbers();
  if (!numbers) return state_->texts().find(name);
  const std::int64_t number = canonical_number(name);
  return number == not_a_number ? no_id : numbers->find(number);
}

Id IdMap::find(std::int64_t number) const {
  if (const NumberTable* numbers = state_->numbers()) return numbers->find(number);
  return state_->texts().find(std::to_string(number));
}

Id IdMap::add(std::string_view name) {
  if (NumberTable* numbers = state_->numbers()) {
    const std::int64_t number = canonical_number(name);
    if (number != not_a_number) return numbers->add(number);
  }
  return state_->as_texts().add(name);
}

Id IdMap::add(std::int64_t number) {
  NumberTable* numbers = state_->numbers();
  if (numbers && number >= 0) return numbers->add(number);
  return state_->as_texts().add(std::to_string(number));
}

std::vector<Id> IdMap::add(Span<const std::string_view> names) { return add_each(*this, names); }

std::vector<Id> IdMap::add(Span<const std::int64_t> numbers) { return add_each(*this, numbers); }

bool IdMap::equal(const IdMap& other) const { return state_->table == other.state_->table; }

}  // namespace wf
