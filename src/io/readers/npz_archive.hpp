#pragma once

#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wf {

/// An .npy array inside an .npz archive, read from front to back.
class NpyStream {
 public:
  NpyStream(std::string name, zip_file_t* file, std::uint64_t bytes);

  const std::string& name() const { return name_; }
  /// "i4", "f8", "S3", ...: kind and bytes of an element; always little-endian.
  const std::string& element() const { return element_; }
  std::size_t element_bytes() const { return element_bytes_; }
  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::int64_t size() const;
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
  void read_header(std::uint64_t bytes);
  std::string field(const std::string& header, const std::string& key) const;
  void parse_element(const std::string& description);
  void parse_shape(const std::string& text);

  std::string name_;
  std::unique_ptr<zip_file_t, Close> file_;
  std::string element_;
  std::size_t element_bytes_ = 0;
  std::vector<std::int64_t> shape_;
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
