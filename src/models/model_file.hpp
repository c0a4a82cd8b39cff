#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// What save() writes: a safetensors file whose metadata holds
///   format "warpfactor", format_version, library_version, kind,
///   config and report as JSON text, user_ids and item_ids: "number" or "text"
/// and whose tensors are the factors, rows x factors without padding, and the original ids:
/// "users.numbers" I64, or "users.text" U8 with "users.offsets" I64; likewise for items.
struct ModelContents {
  std::string kind;
  nlohmann::json config;
  nlohmann::json report;
  const IdMap& users;
  const IdMap& items;
  std::vector<std::pair<std::string, const FactorMatrix*>> factors;
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
  /// `side` is "users" or "items".
  std::shared_ptr<const IdMap> read_ids(const std::string& side) const;
  bool has(const std::string& name) const { return file_.has(name); }
  /// One row an id. Throws Error(format) for another shape or a value that is not finite.
  FactorMatrix read_factors(const std::string& name, const IdMap& ids, int factors) const;
  [[noreturn]] void fail(const std::string& what) const { file_.fail(what); }

 private:
  const std::string& metadata(const std::string& name) const;
  SafetensorsFile file_;
};

}  // namespace wf
