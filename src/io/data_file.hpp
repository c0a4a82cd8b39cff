#pragma once

#include <string>
#include <string_view>

#include "io/mapped_file.hpp"

namespace wf {

/// A file to be read whole: mapped as it is, or, where gzip or zstd packed it, unpacked into
/// memory. Throws as MappedFile does and Error(format) for packed data that is damaged.
class DataFile {
 public:
  explicit DataFile(std::string path);

  const std::string& path() const { return file_.path(); }
  std::string_view bytes() const { return is_packed_ ? unpacked_ : file_.bytes(); }

 private:
  MappedFile file_;
  bool is_packed_ = false;
  std::string unpacked_;
};

}  // namespace wf
