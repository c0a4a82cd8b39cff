#pragma once

#include <gtest/gtest.h>
#include <zip.h>

#include <map>
#include <string>
#include <vector>

namespace wf {

/// The bytes of an .npy file.
template <class T>
std::string npy_bytes(const std::string& element, const std::string& shape,
                      const std::vector<T>& numbers) {
  std::string header =
      "{'descr': '" + element + "', 'fortran_order': False, 'shape': " + shape + ", }";
  header.append(64 - (10 + header.size() + 1) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T));
  return bytes;
}

template <class T>
std::string npy_bytes(const std::string& element, const std::vector<T>& numbers) {
  return npy_bytes(element, std::string(1, '(') + std::to_string(numbers.size()) + ",)", numbers);
}

/// Writes a zip archive.
inline void write_zip(const std::string& path, const std::map<std::string, std::string>& files,
                      bool deflated) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(archive, nullptr);
  for (const auto& [name, bytes] : files) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE);
    zip_set_file_compression(archive, index, deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

}  // namespace wf
