#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "io/tensors/safetensors.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// What save() writes: a safetensors file whose metadata holds
///   format "warpfactor", format_version, library_version, kind,
///   config and report as JSON text, user_ids and item_ids: "number" or "text"
/// and whose tensors are the factors, rows x factors without padding, vectors, and the original
/// ids: "users.numbers" I64, or "users.text" U8 with "users.offsets" I64; likewise for items and
/// for what is in `names`.
struct ModelContents {
  std::string kind;
  nlohmann::json config;
  nlohmann::json report;
  const IdMap& users;
  const IdMap& items;
  std::vector<std::pair<std::string, const FactorMatrix*>> factors;
  std::vector<std::pair<std::string, const std::vector<float>*>> vectors = {};
  std::vector<std::pair<std::string, const IdMap*>> names = {};
};
void write_model_file(const std::string& path, const ModelContents& contents);

class ModelFile {
 public:
  /// Throws Error(file), or Error(format) for what is no model file or of another version.
  explicit ModelFile(const std::string& path);

  std::string kind() const { return metadata("kind"); }
  /// Throws Error(format) when the model is of another kind.
  void expect_kind(const std::string& kind) const;
  /// Metadata that is JSON text: an object.
  nlohmann::json object(const std::string& name) const;
  /// `side` is "users", "items" or one of `names`.
  std::shared_ptr<const IdMap> read_ids(const std::string& side) const;
  bool has(const std::string& name) const { return file_.has(name); }
  /// One row an id. Throws Error(format) for another shape or a value that is not finite.
  FactorMatrix read_factors(const std::string& name, const IdMap& ids, int factors) const;
  /// The same where rows are told by their number.
  FactorMatrix read_matrix(const std::string& name, Offset rows, int factors) const;
  std::vector<float> read_vector(const std::string& name, Offset size) const;
  /// A member of `object`, which is metadata `what`. Error(format) when it is not there.
  nlohmann::json member(const char* what, const nlohmann::json& object, const char* name) const;
  [[noreturn]] void fail_value(const char* what, const char* name,
                               const nlohmann::json& found) const;
  [[noreturn]] void fail(const std::string& what) const { file_.fail(what); }

 private:
  const std::string& metadata(const std::string& name) const;
  const Tensor& matrix(const std::string& name, Offset rows, int factors) const;
  SafetensorsFile file_;
};

}  // namespace wf
