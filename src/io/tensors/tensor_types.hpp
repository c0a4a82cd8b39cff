#pragma once

#include <string>

#include "io/tensors/safetensors.hpp"

namespace wf {

struct TensorTypeName {
  TensorType type;
  const char* name;
  std::size_t bytes;
};

inline constexpr TensorTypeName tensor_types[] = {
    {TensorType::f32, "F32", 4}, {TensorType::i64, "I64", 8}, {TensorType::u8, "U8", 1}};

inline std::string type_name(TensorType type) { return tensor_types[static_cast<int>(type)].name; }

}  // namespace wf
