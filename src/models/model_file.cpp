#include "models/model_file.hpp"

#include "io/matrix_tensor.hpp"
#include "models/id_tensors.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/version.hpp"

namespace wf {
namespace {

/// Grows when files change so that an older library cannot read them.
constexpr const char* format_version = "1";

std::string text_of(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void write_model_file(const std::string& path, const ModelContents& contents) {
  const IdTensors users("users", contents.users), items("items", contents.items);
  const TensorMetadata metadata = {{"format", "warpfactor"},
                                   {"format_version", format_version},
                                   {"library_version", version},
                                   {"kind", contents.kind},
                                   {"config", text_of(contents.config)},
                                   {"report", text_of(contents.report)},
                                   {"user_ids", users.kind},
                                   {"item_ids", items.kind}};
  std::vector<Tensor> tensors;
  for (const auto& [name, factors] : contents.factors)
    tensors.push_back(matrix_tensor(name, factors->view()));
  tensors.insert(tensors.end(), users.tensors.begin(), users.tensors.end());
  tensors.insert(tensors.end(), items.tensors.begin(), items.tensors.end());
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
  return read_id_tensors(file_, side, metadata(side == "users" ? "user_ids" : "item_ids"));
}

FactorMatrix ModelFile::read_factors(const std::string& name, const IdMap& ids, int factors) const {
  const Tensor& tensor = file_.at(name, TensorType::f32, 2);
  if (tensor.shape[0] != ids.size() || tensor.shape[1] != factors)
    fail("tensor '" + name + "' is " + std::to_string(tensor.shape[0]) + " x " +
         std::to_string(tensor.shape[1]) + ", expected " + std::to_string(ids.size()) + " x " +
         std::to_string(factors));
  return read_matrix(file_, tensor, [&](Offset row) {
    return "row " + std::to_string(row) + ", that of '" + ids.name(static_cast<Id>(row)) + "'";
  });
}

}  // namespace wf
