#include "io/tensors/npy_header.hpp"

#include <algorithm>
#include <charconv>

#include "contract/fail.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

using Fail = std::function<void(const std::string&)>;

/// What follows 'key': in the header, from its first to its last character or more.
std::string field(const std::string& header, const std::string& key, const Fail& fail) {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) fail("has no " + key + " in its header");
  return std::string(trimmed(std::string_view(header).substr(at + key.size() + 3)));
}

void parse_element(const std::string& description, NpyHeader& header, const Fail& fail) {
  const std::size_t end = description.find('\'', 1);
  if (description.size() < 5 || description[0] != '\'' || end == std::string::npos || end < 4)
    fail("has elements of an unknown kind");
  if (description[1] == '>') fail("is big-endian");
  header.element = description.substr(2, end - 2);
  const std::string& element = header.element;
  const char* last = element.data() + element.size();
  const auto [p, error] = std::from_chars(element.data() + 1, last, header.element_bytes);
  if (error != std::errc() || p != last || header.element_bytes == 0 ||
      header.element_bytes > 1 << 16)
    fail("has elements of the unknown kind '" + element + "'");
  if (element[0] == 'U') header.element_bytes *= 4;
}

std::vector<std::int64_t> parse_shape(const std::string& text, const Fail& fail) {
  const std::size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string::npos) fail("has no shape");
  std::vector<std::int64_t> shape;
  std::int64_t product = 1;
  for (const std::string& part : split_fields(std::string_view(text).substr(1, end - 1), ",")) {
    const std::string_view digits = trimmed(part);
    if (digits.empty()) continue;
    std::int64_t length = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (length < 0) fail("has a shape of " + text.substr(0, end + 1));
    if (__builtin_mul_overflow(product, length, &product)) fail("is too large");
    shape.push_back(length);
  }
  return shape;
}

}  // namespace

std::int64_t NpyHeader::size() const {
  std::int64_t product = 1;
  for (const std::int64_t length : shape) product *= length;
  return product;
}

NpyHeader read_npy_header(std::uint64_t bytes, const std::function<void(void*, std::size_t)>& read,
                          const Fail& fail) {
  unsigned char start[8];
  read(start, sizeof start);
  if (!std::equal(start, start + 6, reinterpret_cast<const unsigned char*>("\x93NUMPY")))
    fail("is not a NumPy array");
  const std::size_t length_bytes = start[6] == 1 ? 2 : 4;
  unsigned char length_field[4] = {};
  read(length_field, length_bytes);
  const std::size_t length = length_field[0] | length_field[1] << 8 | length_field[2] << 16 |
                             std::size_t{length_field[3]} << 24;
  NpyHeader header;
  header.bytes = sizeof start + length_bytes + length;
  if (header.bytes > bytes) fail("ends early");
  std::string text(length, '\0');
  read(text.data(), length);
  parse_element(field(text, "descr", fail), header, fail);
  header.shape = parse_shape(field(text, "shape", fail), fail);
  if (header.shape.size() > 1 && field(text, "fortran_order", fail).substr(0, 4) == "True")
    fail("is in Fortran order");
  const std::uint64_t content = bytes - header.bytes;
  if (static_cast<std::uint64_t>(header.size()) != content / header.element_bytes ||
      content % header.element_bytes != 0)
    fail("has " + std::to_string(content) + " bytes of elements, which do not fit its shape");
  return header;
}

std::string npy_header_of_shape(const std::string& element, const std::string& shape) {
  std::string text =
      "{'descr': '<" + element + "', 'fortran_order': False, 'shape': " + shape + ", }";
  constexpr std::size_t alignment = 64;
  constexpr std::size_t before = 10;  // magic, version and length
  const std::size_t used = before + text.size() + 1;
  text.append((alignment - used % alignment) % alignment, ' ');
  text += '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(text.size() & 0xff);
  start += static_cast<char>(text.size() >> 8);
  return start + text;
}

std::string v0_1::npy_header(const std::string& element, Offset rows, Offset columns) {
  return npy_header_of_shape(element, concat("(", rows, ", ", columns, ")"));
}

}  // namespace wf
