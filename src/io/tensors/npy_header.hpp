#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "warpfactor/vector_file.hpp"

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

/// The header of an array of elements such as "f4"; shape as Python writes it.
std::string npy_header_of_shape(const std::string& element, const std::string& shape);

}  // namespace wf
