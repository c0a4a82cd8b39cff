#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/tensors/safetensors.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// The original ids of one side as tensors, with their storage.
struct IdTensors {
  /// side: "users" or "items".
  IdTensors(const std::string& side, const IdMap& ids);
  std::string kind;  ///< "number" or "text"
  std::vector<Tensor> tensors;

 private:
  std::vector<std::int64_t> numbers_;  ///< or the offsets of text_
  std::string text_;
};

/// Throws Error(format) for an unknown kind, ids that repeat and tensors that disagree.
std::shared_ptr<const IdMap> read_id_tensors(const SafetensorsFile& file, const std::string& side,
                                             const std::string& kind);

}  // namespace wf
