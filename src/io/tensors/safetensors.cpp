#include "io/tensors/safetensors.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "io/tensors/tensor_types.hpp"
#include "warpfactor/error.hpp"

namespace wf {

using nlohmann::json;

std::size_t bytes_of(TensorType type) { return tensor_types[static_cast<int>(type)].bytes; }

namespace {

/// Parses the header. A name given twice would hide a tensor, so it is an error; `problem` is empty
/// when there is none.
json parse_header(const std::string& text, std::string& problem) {
  std::vector<std::set<std::string>> open_objects;
  std::string repeated;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == json::parse_event_t::object_end) open_objects.pop_back();
    if (event == json::parse_event_t::key &&
        !open_objects.back().insert(value.get<std::string>()).second)
      repeated = value.get<std::string>();
    return true;
  };
  json header;
  try {
    header = json::parse(text, watch);
  } catch (const json::exception& error) {
    problem = "its header is not JSON: " + std::string(error.what());
    return {};
  }
  if (!repeated.empty()) problem = "its header names '" + repeated + "' twice";
  if (!header.is_object()) problem = "its header is not a JSON object";
  return header;
}

bool is_size(const json& value) {
  return value.is_number_unsigned() &&
         value.get<std::uint64_t>() <=
             static_cast<std::uint64_t>(std::numeric_limits<Offset>::max());
}

bool all_sizes(const json& list) {
  return list.is_array() && std::all_of(list.begin(), list.end(), is_size);
}

/// The bytes of a tensor of `shape`, or no value when that passes 2^63.
bool byte_count(const std::vector<Offset>& shape, std::size_t element, Offset& bytes) {
  bytes = static_cast<Offset>(element);
  for (const Offset extent : shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return false;
  return true;
}

struct Extent {
  Offset begin;
  Offset end;
  std::string name;
};

/// Reads one entry of the header. Returns what is wrong, or nothing.
std::string read_tensor(const json& entry, Tensor& tensor, Extent& extent) {
  if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
      !entry.contains("data_offsets"))
    return "lacks dtype, shape or data_offsets";
  const json& dtype = entry["dtype"];
  const auto type = std::find_if(std::begin(tensor_types), std::end(tensor_types),
                                 [&](const TensorTypeName& known) { return dtype == known.name; });
  if (type == std::end(tensor_types))
    return "has dtype " + dtype.dump() + ", expected F32, I64 or U8";
  tensor.type = type->type;
  if (!all_sizes(entry["shape"])) return "has shape " + entry["shape"].dump();
  tensor.shape = entry["shape"].get<std::vector<Offset>>();
  const json& offsets = entry["data_offsets"];
  if (!all_sizes(offsets) || offsets.size() != 2) return "has data_offsets " + offsets.dump();
  extent = {offsets[0].get<Offset>(), offsets[1].get<Offset>(), tensor.name};
  Offset bytes = 0;
  if (extent.begin > extent.end || !byte_count(tensor.shape, type->bytes, bytes) ||
      extent.end - extent.begin != bytes)
    return "has shape " + entry["shape"].dump() + ", which does not fill data_offsets " +
           offsets.dump();
  return "";
}

bool read_metadata(const json& entry, TensorMetadata& metadata) {
  if (!entry.is_object()) return false;
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) return false;
    metadata[key] = value.get<std::string>();
  }
  return true;
}

/// Sorts the extents, which must follow each other and fill `size` bytes. Returns what is wrong.
std::string check_extents(std::vector<Extent>& extents, std::size_t size) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  Offset position = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != position)
      return "tensor '" + extent.name + "' starts at byte " + std::to_string(extent.begin) +
             (extent.begin < position ? ", inside another" : ", after a hole") + ", expected " +
             std::to_string(position);
    position = extent.end;
  }
  if (static_cast<std::size_t>(position) == size) return "";
  return (static_cast<std::size_t>(position) > size ? "is truncated" : "has bytes too many") +
         (": its tensors take " + std::to_string(position)) + " bytes, found " +
         std::to_string(size);
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : file_(path) {
  const std::string_view bytes = file_.bytes();
  if (bytes.empty()) fail("is empty");
  if (bytes.size() < 8)
    fail("has " + std::to_string(bytes.size()) + " bytes, too few for a safetensors file");
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  if (length > bytes.size() - 8)
    fail("is truncated or no safetensors file: its header should have " + std::to_string(length) +
         " bytes, but only " + std::to_string(bytes.size() - 8) + " follow");
  read_header(std::string(bytes.substr(8, length)), bytes.substr(8 + length));
}

void SafetensorsFile::read_header(const std::string& text, std::string_view data) {
  std::string problem;
  const json header = parse_header(text, problem);
  if (!problem.empty()) fail(problem);
  std::vector<Extent> extents;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      if (!read_metadata(entry, metadata_)) fail("its metadata does not map text to text");
      continue;
    }
    Tensor& tensor = tensors_[name];
    tensor.name = name;
    extents.emplace_back();
    problem = read_tensor(entry, tensor, extents.back());
    if (!problem.empty()) fail("tensor '" + name + "' " + problem);
  }
  problem = check_extents(extents, data.size());
  if (!problem.empty()) fail(problem);
  for (const Extent& extent : extents) tensors_[extent.name].data = data.data() + extent.begin;
}

const Tensor& SafetensorsFile::at(const std::string& name, TensorType type,
                                  std::size_t dimensions) const {
  const auto place = tensors_.find(name);
  if (place == tensors_.end()) fail("lacks the tensor '" + name + "'");
  const Tensor& tensor = place->second;
  if (tensor.type != type || tensor.shape.size() != dimensions)
    fail("tensor '" + name + "' has type " + type_name(tensor.type) + " and " +
         std::to_string(tensor.shape.size()) + " dimensions, expected " + type_name(type) +
         " and " + std::to_string(dimensions));
  return tensor;
}

void SafetensorsFile::fail(const std::string& what) const {
  throw Error(ErrorCode::format, path() + ": " + what);
}

}  // namespace wf
