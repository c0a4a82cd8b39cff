#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "io/tensors/safetensors.hpp"
#include "io/tensors/tensor_types.hpp"
#include "warpfactor/atomic_file.hpp"

namespace wf {
namespace {

Offset element_count(const Tensor& tensor) {
  Offset count = 1;
  for (const Offset extent : tensor.shape) count *= extent;
  return count;
}

/// The JSON header, with blanks up to a multiple of eight bytes so that the tensors are aligned.
std::string make_header(const TensorMetadata& metadata, const std::vector<Tensor>& tensors) {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  std::size_t position = 0;
  for (const Tensor& tensor : tensors) {
    const std::size_t end =
        position + static_cast<std::size_t>(element_count(tensor)) * bytes_of(tensor.type);
    header[tensor.name] = {{"dtype", type_name(tensor.type)},
                           {"shape", tensor.shape},
                           {"data_offsets", {position, end}}};
    position = end;
  }
  // Names that are not UTF-8 are kept readable rather than refused.
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

void write_tensor(AtomicFile& file, const Tensor& tensor) {
  const std::size_t bytes = static_cast<std::size_t>(element_count(tensor)) * bytes_of(tensor.type);
  if (tensor.row_stride == 0 || bytes == 0) return file.write(tensor.data, bytes);
  const std::size_t row_bytes = bytes / static_cast<std::size_t>(tensor.shape[0]);
  const char* row = static_cast<const char*>(tensor.data);
  for (Offset r = 0; r < tensor.shape[0]; ++r, row += tensor.row_stride) file.write(row, row_bytes);
}

}  // namespace

void write_safetensors(const std::string& path, const TensorMetadata& metadata,
                       std::vector<Tensor> tensors) {
  // Wider elements first: every tensor is then aligned for its type without holes.
  std::stable_sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
    return bytes_of(a.type) > bytes_of(b.type);
  });
  const std::string header = make_header(metadata, tensors);
  std::array<unsigned char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
  AtomicFile file(path);
  file.write(length.data(), length.size());
  file.write(header);
  for (const Tensor& tensor : tensors) write_tensor(file, tensor);
  file.commit();
}

}  // namespace wf
