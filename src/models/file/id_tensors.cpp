#include "models/file/id_tensors.hpp"

#include <cstring>
#include <limits>

namespace wf {
namespace {

/// Tensor data need not be aligned.
std::int64_t integer(const Tensor& tensor, Offset index) {
  std::int64_t value;
  std::memcpy(&value, static_cast<const char*>(tensor.data) + index * sizeof value, sizeof value);
  return value;
}

void check_count(const SafetensorsFile& file, const std::string& side, Offset count) {
  if (count > std::numeric_limits<Id>::max())
    file.fail("holds " + std::to_string(count) + " " + side + ", more than 2^31 - 1");
}

/// Adds the id with number `expected` to the map.
template <class Name>
void add_id(const SafetensorsFile& file, const std::string& side, IdMap& ids, const Name& name,
            Offset expected) {
  const Id added = ids.add(name);
  if (added != expected)
    file.fail("its " + side + " " + std::to_string(added) + " and " + std::to_string(expected) +
              " have the same id '" + ids.name(added) + "'");
}

IdMap read_numbers(const SafetensorsFile& file, const std::string& side) {
  const Tensor& numbers = file.at(side + ".numbers", TensorType::i64, 1);
  check_count(file, side, numbers.shape[0]);
  IdMap ids(IdMap::Kind::number);
  for (Offset i = 0; i < numbers.shape[0]; ++i) {
    const std::int64_t number = integer(numbers, i);
    if (number < 0)
      file.fail("id " + std::to_string(i) + " of its " + side + " is " + std::to_string(number) +
                ", expected a number from 0 to 2^63 - 1");
    add_id(file, side, ids, number, i);
  }
  return ids;
}

IdMap read_text(const SafetensorsFile& file, const std::string& side) {
  const Tensor& text = file.at(side + ".text", TensorType::u8, 1);
  const Tensor& offsets = file.at(side + ".offsets", TensorType::i64, 1);
  const Offset count = offsets.shape[0] - 1;
  check_count(file, side, count);
  if (count < 0 || integer(offsets, 0) != 0 || integer(offsets, count) != text.shape[0])
    file.fail("tensor '" + side + ".offsets' does not run from 0 to the " +
              std::to_string(text.shape[0]) + " bytes of '" + side + ".text'");
  IdMap ids(IdMap::Kind::text);
  for (Offset i = 0; i < count; ++i) {
    const std::int64_t begin = integer(offsets, i), end = integer(offsets, i + 1);
    if (begin > end || end > text.shape[0])
      file.fail("tensor '" + side + ".offsets' falls from " + std::to_string(begin) + " to " +
                std::to_string(end) + " at " + std::to_string(i));
    const std::string_view name(static_cast<const char*>(text.data) + begin,
                                static_cast<std::size_t>(end - begin));
    add_id(file, side, ids, name, i);
  }
  return ids;
}

}  // namespace

IdTensors::IdTensors(const std::string& side, const IdMap& ids) {
  const auto vector_of = [](const std::string& name, TensorType type, std::size_t size,
                            const void* data) {
    return Tensor{name, type, {static_cast<Offset>(size)}, data};
  };
  if (ids.kind() == IdMap::Kind::number) {
    kind = "number";
    for (Id id = 0; id < ids.size(); ++id) numbers_.push_back(ids.number(id));
    tensors = {vector_of(side + ".numbers", TensorType::i64, numbers_.size(), numbers_.data())};
    return;
  }
  kind = "text";
  numbers_.push_back(0);
  for (Id id = 0; id < ids.size(); ++id) {
    text_ += ids.name(id);
    numbers_.push_back(static_cast<std::int64_t>(text_.size()));
  }
  tensors = {vector_of(side + ".text", TensorType::u8, text_.size(), text_.data()),
             vector_of(side + ".offsets", TensorType::i64, numbers_.size(), numbers_.data())};
}

std::shared_ptr<const IdMap> read_id_tensors(const SafetensorsFile& file, const std::string& side,
                                             const std::string& kind) {
  if (kind == "number") return std::make_shared<IdMap>(read_numbers(file, side));
  if (kind == "text") return std::make_shared<IdMap>(read_text(file, side));
  file.fail("the ids of its " + side + " are of kind '" + kind + "', expected number or text");
}

}  // namespace wf
