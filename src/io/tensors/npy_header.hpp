#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf {

/// What stands before the elements of a NumPy .npy array.
struct NpyHeader {
  std::string element;  ///< "i4", "f8", "S3", ...: kind and bytes; always little-endian
  std::size_t element_bytes = 0;
  std::vector<std::int64_t> shape;  ///< C order
  std::uint64_t bytes = 0;          ///< of the header itself

  std::int64_t size() const;  ///< elements
};

/// `read` fetches the next bytes of an array of `bytes` in all, header included. Calls `fail`,
/// which must not return, with what is wrong.
NpyHeader read_npy_header(std::uint64_t bytes, const std::function<void(void*, std::size_t)>& read,
                          const std::function<void(const std::string&)>& fail);

/// The header of rows x columns of an element such as "f4".
inline std::string npy_header(const std::string& element, Offset rows, Offset columns) {
  std::string text = "{'descr': '<" + element + "', 'fortran_order': False, 'shape': (" +
                     std::to_string(rows) + ", " + std::to_string(columns) + "), }";
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

}  // namespace wf
