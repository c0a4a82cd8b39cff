#include "io/data_file.hpp"

#include <utility>

#include "io/decompress.hpp"

namespace wf {

DataFile::DataFile(std::string path) : file_(std::move(path)) {
  const bool gzip = is_gzip(file_.bytes());
  is_packed_ = gzip || is_zstd(file_.bytes());
  if (!is_packed_) return;
  unpacked_ =
      gzip ? unpack_gzip(this->path(), file_.bytes()) : unpack_zstd(this->path(), file_.bytes());
}

}  // namespace wf
