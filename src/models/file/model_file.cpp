#include "models/file/model_file.hpp"

#include <cmath>
#include <cstring>
#include <deque>

#include "io/tensors/matrix_tensor.hpp"
#include "models/file/id_tensors.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/version.hpp"

namespace wf {
namespace {

/// Grows when files change so that an older library cannot read them.
constexpr const char* format_version = "1";

Tensor vector_tensor(const std::string& name, const std::vector<float>& values) {
  return {name, TensorType::f32, {static_cast<Offset>(values.size())}, values.data()};
}

/// "users" -> "user_ids".
std::string kind_key(const std::string& side) { return side.substr(0, side.size() - 1) + "_ids"; }

std::string text_of(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void write_model_file(const std::string& path, const ModelContents& contents) {
  if (contents.users.size() == 0 && contents.items.size() == 0)
    throw Error(ErrorCode::argument, path + ": the model to save is not fitted");
  TensorMetadata metadata = {{"format", "warpfactor"},
                             {"format_version", format_version},
                             {"library_version", version},
                             {"kind", contents.kind},
                             {"config", text_of(contents.config)},
                             {"report", text_of(contents.report)}};
  std::vector<Tensor> tensors;
  for (const auto& [name, factors] : contents.factors)
    tensors.push_back(matrix_tensor(name, factors->view()));
  for (const auto& [name, values] : contents.vectors)
    tensors.push_back(vector_tensor(name, *values));
  std::vector<std::pair<std::string, const IdMap*>> maps = contents.names;
  maps.insert(maps.begin(), {{"users", &contents.users}, {"items", &contents.items}});
  std::deque<IdTensors> ids;  // tensors point into them
  for (const auto& [side, map] : maps) {
    const IdTensors& made = ids.emplace_back(side, *map);
    metadata[kind_key(side)] = made.kind;
    tensors.insert(tensors.end(), made.tensors.begin(), made.tensors.end());
  }
  write_safetensors(path, metadata, std::move(tensors));
}

ModelFile::ModelFile(const std::string& path) : file_(path) {
  const auto format = file_.metadata().find("format");
  if (format == file_.metadata().end() || format->second != "warpfactor")
    fail("is a safetensors file, but not a model of warpfactor");
  const std::string& found = metadata("format_version");
  if (found != format_version)
    fail("is of format version " + found + ", written by warpfactor " +
         metadata("library_version") + "; this is warpfactor " + version +
         ", which reads version " + format_version);
}

const std::string& ModelFile::metadata(const std::string& name) const {
  const auto place = file_.metadata().find(name);
  if (place == file_.metadata().end()) fail("its metadata lacks '" + name + "'");
  return place->second;
}

void ModelFile::expect_kind(const std::string& expected) const {
  if (kind() != expected)
    fail("holds a model of kind '" + kind() + "', expected '" + expected + "'");
}

nlohmann::json ModelFile::object(const std::string& name) const {
  const nlohmann::json value = nlohmann::json::parse(metadata(name), nullptr, false);
  if (!value.is_object()) fail("its metadata '" + name + "' is not a JSON object");
  return value;
}

std::shared_ptr<const IdMap> ModelFile::read_ids(const std::string& side) const {
  return read_id_tensors(file_, side, metadata(kind_key(side)));
}

const Tensor& ModelFile::matrix(const std::string& name, Offset rows, int factors) const {
  const Tensor& tensor = file_.at(name, TensorType::f32, 2);
  if (tensor.shape[0] != rows || tensor.shape[1] != factors)
    fail("tensor '" + name + "' is " + std::to_string(tensor.shape[0]) + " x " +
         std::to_string(tensor.shape[1]) + ", expected " + std::to_string(rows) + " x " +
         std::to_string(factors));
  return tensor;
}

FactorMatrix ModelFile::read_factors(const std::string& name, const IdMap& ids, int factors) const {
  return wf::read_matrix(file_, matrix(name, ids.size(), factors), [&](Offset row) {
    return "row " + std::to_string(row) + ", that of '" + ids.name(static_cast<Id>(row)) + "'";
  });
}

FactorMatrix ModelFile::read_matrix(const std::string& name, Offset rows, int factors) const {
  return wf::read_matrix(file_, matrix(name, rows, factors),
                         [](Offset row) { return "row " + std::to_string(row); });
}

std::vector<float> ModelFile::read_vector(const std::string& name, Offset size) const {
  const Tensor& tensor = file_.at(name, TensorType::f32, 1);
  if (tensor.shape[0] != size)
    fail("tensor '" + name + "' has " + std::to_string(tensor.shape[0]) + " elements, expected " +
         std::to_string(size));
  std::vector<float> values(static_cast<std::size_t>(size));
  if (size > 0) std::memcpy(values.data(), tensor.data, values.size() * sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      fail("tensor '" + name + "' holds a value that is not finite at " + std::to_string(i));
  return values;
}

nlohmann::json ModelFile::member(const char* what, const nlohmann::json& object,
                                 const char* name) const {
  if (!object.contains(name)) fail(std::string("its ") + what + " lacks '" + name + "'");
  return object[name];
}

void ModelFile::fail_value(const char* what, const char* name, const nlohmann::json& found) const {
  fail(std::string("its ") + what + " has " + found.dump() + " for '" + name + "'");
}

}  // namespace wf
