#pragma once

#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/tensors/npy_header.hpp"

namespace wf {

/// An .npy array inside an .npz archive, read from front to back.
class NpyStream {
 public:
  NpyStream(std::string name, zip_file_t* file, std::uint64_t bytes);

  const std::string& name() const { return name_; }
  const std::string& element() const { return header_.element; }
  std::size_t element_bytes() const { return header_.element_bytes; }
  const std::vector<std::int64_t>& shape() const { return header_.shape; }
  std::int64_t size() const { return header_.size(); }
  /// Fills `buffer`. Throws Error(format) when the archive ends early or is damaged.
  void read(void* buffer, std::size_t bytes);
  /// To be called behind the last element: verifies the checksum, or throws Error(format).
  void finish();

  /// Throws Error(format) with the archive's path and the array's name.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  struct Close {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
  };

  std::string name_;
  std::unique_ptr<zip_file_t, Close> file_;
  NpyHeader header_;
};

/// A NumPy .npz archive. Throws Error(format) when it is none.
class NpzArchive {
 public:
  explicit NpzArchive(std::string path);

  bool has(const std::string& array) const;
  /// Throws Error(format) when there is no such array.
  NpyStream open(const std::string& array) const;

 private:
  struct Close {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };
  std::string path_;
  std::unique_ptr<zip_t, Close> archive_;
};

}  // namespace wf
