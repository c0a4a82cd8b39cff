#include "warpfactor/vector_file.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string_view>

#include "io/mapped_file.hpp"
#include "io/tensors/npy_header.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {

struct VectorFile::State {
  enum class Element { f32, f64, u8 };

  explicit State(const std::string& path) : file(path) {
    if (file.bytes().empty()) fail(ErrorCode::format, "is empty");
    if (ends_with(path, ".npy"))
      open_npy();
    else if (ends_with(path, ".fvecs"))
      open_vecs(Element::f32);
    else if (ends_with(path, ".bvecs"))
      open_vecs(Element::u8);
    else
      fail(ErrorCode::format, "expected a name that ends in .npy, .fvecs or .bvecs");
  }

  [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
    throw Error(code, file.path() + ": " + what);
  }

  std::size_t element_bytes() const {
    return element == Element::f64 ? 8 : element == Element::f32 ? 4 : 1;
  }

  void set_columns(std::int64_t found) {
    if (found < 1 || found > max_factors)
      fail(ErrorCode::format, "has rows of " + std::to_string(found) + " values, expected 1 to " +
                                  std::to_string(max_factors));
    columns = static_cast<int>(found);
    row_bytes = prefix_bytes + static_cast<std::size_t>(columns) * element_bytes();
  }

  void open_npy() {
    const std::string_view bytes = file.bytes();
    const auto refuse = [this](const std::string& what) { fail(ErrorCode::format, what); };
    std::size_t position = 0;
    const auto read = [&](void* buffer, std::size_t count) {
      if (count > bytes.size() - position) refuse("ends early");
      std::memcpy(buffer, bytes.data() + position, count);
      position += count;
    };
    const NpyHeader header = read_npy_header(bytes.size(), read, refuse);
    if (header.shape.size() != 2)
      refuse("has " + std::to_string(header.shape.size()) + " dimensions, expected 2");
    if (header.element == "f4")
      element = Element::f32;
    else if (header.element == "f8")
      element = Element::f64;
    else if (header.element == "u1")
      element = Element::u8;
    else
      refuse("holds elements of kind '" + header.element + "', expected f4, f8 or u1");
    set_columns(header.shape[1]);
    rows = header.shape[0];
    start = header.bytes;
  }

  void open_vecs(Element kind) {
    const std::size_t bytes = file.bytes().size();
    element = kind;
    prefix_bytes = sizeof(std::int32_t);
    if (bytes < prefix_bytes) fail(ErrorCode::format, "has " + std::to_string(bytes) + " bytes");
    set_columns(row_length(0));
    if (bytes % row_bytes != 0)
      fail(ErrorCode::format, "has " + std::to_string(bytes) + " bytes, which rows of " +
                                  std::to_string(columns) + " values, " +
                                  std::to_string(row_bytes) + " bytes each, do not fill");
    rows = static_cast<Offset>(bytes / row_bytes);
  }

  const char* row(Offset r) const {
    return file.bytes().data() + start + static_cast<std::size_t>(r) * row_bytes;
  }

  std::int32_t row_length(Offset r) const {
    std::int32_t length;
    std::memcpy(&length, row(r), sizeof length);
    return length;
  }

  void read_row(Offset r, float* out) const {
    if (prefix_bytes != 0 && row_length(r) != columns)
      fail(ErrorCode::format, "row " + std::to_string(r) + " has " + std::to_string(row_length(r)) +
                                  " values, expected " + std::to_string(columns));
    const char* values = row(r) + prefix_bytes;
    switch (element) {
      case Element::f32:
        return convert<float>(values, r, out);
      case Element::f64:
        return convert<double>(values, r, out);
      case Element::u8:
        return convert<unsigned char>(values, r, out);
    }
  }

  /// The file's values need not be aligned.
  template <class T>
  void convert(const char* values, Offset r, float* out) const {
    bool finite = true;
    for (int c = 0; c < columns; ++c) {
      T value;
      std::memcpy(&value, values + static_cast<std::size_t>(c) * sizeof value, sizeof value);
      out[c] = static_cast<float>(value);
      finite = finite && std::isfinite(out[c]);
    }
    if (finite) return;
    int c = 0;
    while (std::isfinite(out[c])) ++c;
    T value;
    std::memcpy(&value, values + static_cast<std::size_t>(c) * sizeof value, sizeof value);
    std::ostringstream number;
    number << +value;
    fail(ErrorCode::numeric, "row " + std::to_string(r) + ", column " + std::to_string(c) +
                                 ": found " + number.str() + ", expected a finite float32");
  }

  MappedFile file;
  Element element = Element::f32;
  std::size_t start = 0;         ///< of row 0
  std::size_t prefix_bytes = 0;  ///< of a row before its values
  std::size_t row_bytes = 0;
  Offset rows = 0;
  int columns = 0;
};

VectorFile::VectorFile(const std::string& path) : state_(std::make_unique<const State>(path)) {}
VectorFile::VectorFile(VectorFile&&) noexcept = default;
VectorFile& VectorFile::operator=(VectorFile&&) noexcept = default;
VectorFile::~VectorFile() = default;

bool VectorFile::has_ending(const std::string& path) {
  return ends_with(path, ".npy") || ends_with(path, ".fvecs") || ends_with(path, ".bvecs");
}

Offset VectorFile::rows() const { return state_->rows; }

int VectorFile::columns() const { return state_->columns; }

FactorMatrix VectorFile::read(Offset first, Offset count) const {
  if (first < 0 || count < 0 || count > rows() - first)
    state_->fail(ErrorCode::argument, "has " + std::to_string(rows()) + " rows, asked for " +
                                          std::to_string(count) + " from row " +
                                          std::to_string(first) + " on");
  FactorMatrix matrix(count, columns());
  for (Offset r = 0; r < count; ++r) state_->read_row(first + r, matrix.row(r));
  return matrix;
}

}  // namespace wf
