#include "io/readers/npz_archive.hpp"

#include <utility>

#include "warpfactor/error.hpp"

namespace wf {

NpyStream::NpyStream(std::string name, zip_file_t* file, std::uint64_t bytes)
    : name_(std::move(name)), file_(file) {
  header_ = read_npy_header(
      bytes, [this](void* buffer, std::size_t count) { read(buffer, count); },
      [this](const std::string& what) { fail(what); });
}

void NpyStream::fail(const std::string& message) const {
  throw Error(ErrorCode::format, name_ + ": " + message);
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
