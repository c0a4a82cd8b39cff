#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "io/mapped_file.hpp"
#include "warpfactor/types.hpp"

namespace wf {

enum class TensorType { f32, i64, u8 };
std::size_t bytes_of(TensorType type);

/// A dense row-major tensor, of which the file holds `shape`.
struct Tensor {
  std::string name;
  TensorType type = TensorType::f32;
  std::vector<Offset> shape;
  const void* data = nullptr;
  /// Of a matrix to be written: bytes from row to row, 0 when rows follow each other.
  std::size_t row_stride = 0;
};

using TensorMetadata = std::map<std::string, std::string>;

/// Writes https://github.com/huggingface/safetensors: the length of a JSON header, the header, the
/// tensors. The file appears under its name when it is complete. Throws Error(file).
void write_safetensors(const std::string& path, const TensorMetadata& metadata,
                       std::vector<Tensor> tensors);

/// A safetensors file, mapped into memory. Tensors of other types than TensorType's are refused.
class SafetensorsFile {
 public:
  /// Throws Error(file) when the file cannot be read, Error(format) saying what is wrong with it.
  explicit SafetensorsFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const TensorMetadata& metadata() const { return metadata_; }
  bool has(const std::string& name) const { return tensors_.count(name) != 0; }
  /// Throws Error(format) unless the tensor is there, of this type and number of dimensions. Its
  /// data is valid as long as the file object and may not be aligned for its type.
  const Tensor& at(const std::string& name, TensorType type, std::size_t dimensions) const;

  /// Error(format) about this file.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  void read_header(const std::string& text, std::string_view data);

  MappedFile file_;
  TensorMetadata metadata_;
  std::map<std::string, Tensor> tensors_;
};

}  // namespace wf
