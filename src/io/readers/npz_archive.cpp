#include "io/readers/npz_archive.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {

NpyStream::NpyStream(std::string name, zip_file_t* file, std::uint64_t bytes)
    : name_(std::move(name)), file_(file) {
  read_header(bytes);
}

void NpyStream::fail(const std::string& message) const {
  throw Error(ErrorCode::format, name_ + ": " + message);
}

std::int64_t NpyStream::size() const {
  std::int64_t product = 1;
  for (const std::int64_t length : shape_) {
    if (__builtin_mul_overflow(product, length, &product)) fail("is too large");
  }
  return product;
}

void NpyStream::read(void* buffer, std::size_t bytes) {
  char* out = static_cast<char*>(buffer);
  while (bytes > 0) {
    const zip_int64_t count = zip_fread(file_.get(), out, bytes);
    if (count < 0) fail(std::string("is damaged: ") + zip_file_strerror(file_.get()));
    if (count == 0) fail("ends early");
    out += count;
    bytes -= static_cast<std::size_t>(count);
  }
}

void NpyStream::finish() {
  char more;
  if (zip_fread(file_.get(), &more, 1) != 0) {
    fail(std::string("is damaged: ") + zip_file_strerror(file_.get()));
  }
}

void NpyStream::read_header(std::uint64_t bytes) {
  unsigned char start[8];
  read(start, sizeof start);
  if (!std::equal(start, start + 6, reinterpret_cast<const unsigned char*>("\x93NUMPY"))) {
    fail("is not a NumPy array");
  }
  const std::size_t length_bytes = start[6] == 1 ? 2 : 4;
  unsigned char length_field[4] = {};
  read(length_field, length_bytes);
  const std::size_t length = length_field[0] | length_field[1] << 8 | length_field[2] << 16 |
                             std::size_t{length_field[3]} << 24;
  const std::uint64_t before = sizeof start + length_bytes + length;
  if (before > bytes) fail("ends early");
  std::string header(length, '\0');
  read(header.data(), length);
  parse_element(field(header, "descr"));
  parse_shape(field(header, "shape"));
  if (shape_.size() > 1 && field(header, "fortran_order").substr(0, 4) == "True") {
    fail("is in Fortran order");
  }
  const std::uint64_t content = bytes - before;
  if (static_cast<std::uint64_t>(size()) != content / element_bytes_ ||
      content % element_bytes_ != 0) {
    fail("has " + std::to_string(content) + " bytes of elements, which do not fit its shape");
  }
}

/// What follows 'key': in the header, from its first to its last character or more.
std::string NpyStream::field(const std::string& header, const std::string& key) const {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) fail("has no " + key + " in its header");
  return std::string(trimmed(std::string_view(header).substr(at + key.size() + 3)));
}

void NpyStream::parse_element(const std::string& description) {
  const std::size_t end = description.find('\'', 1);
  if (description.size() < 5 || description[0] != '\'' || end == std::string::npos || end < 4) {
    fail("has elements of an unknown kind");
  }
  if (description[1] == '>') fail("is big-endian");
  element_ = description.substr(2, end - 2);
  const char* last = element_.data() + element_.size();
  const auto [p, error] = std::from_chars(element_.data() + 1, last, element_bytes_);
  if (error != std::errc() || p != last || element_bytes_ == 0 || element_bytes_ > 1 << 16) {
    fail("has elements of the unknown kind '" + element_ + "'");
  }
  if (element_[0] == 'U') element_bytes_ *= 4;
}

void NpyStream::parse_shape(const std::string& text) {
  const std::size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string::npos) fail("has no shape");
  for (const std::string& part : split_fields(std::string_view(text).substr(1, end - 1), ",")) {
    const std::string_view digits = trimmed(part);
    if (digits.empty()) continue;
    std::int64_t length = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (length < 0) fail("has a shape of " + text.substr(0, end + 1));
    shape_.push_back(length);
  }
}

NpzArchive::NpzArchive(std::string path) : path_(std::move(path)) {
  int code = 0;
  archive_.reset(zip_open(path_.c_str(), ZIP_RDONLY, &code));
  if (archive_) return;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw Error(code == ZIP_ER_OPEN || code == ZIP_ER_READ ? ErrorCode::file : ErrorCode::format,
              path_ + ": is not a readable .npz archive: " + words);
}

bool NpzArchive::has(const std::string& array) const {
  return zip_name_locate(archive_.get(), (array + ".npy").c_str(), 0) >= 0;
}

NpyStream NpzArchive::open(const std::string& array) const {
  const std::string name = array + ".npy";
  zip_stat_t status;
  if (zip_stat(archive_.get(), name.c_str(), 0, &status) != 0) {
    throw Error(ErrorCode::format, path_ + ": holds no " + name);
  }
  zip_file_t* file = zip_fopen_index(archive_.get(), status.index, 0);
  if (!file) {
    throw Error(ErrorCode::format,
                path_ + ": " + name + " cannot be read: " + zip_strerror(archive_.get()));
  }
  return NpyStream(path_ + ": " + name, file, status.size);
}

}  // namespace wf
