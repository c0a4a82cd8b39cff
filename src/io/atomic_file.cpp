#include "warpfactor/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// Makes a rename in `folder` last through a power cut; not every file system can.
void flush_folder(const std::filesystem::path& folder) {
  const std::string name = folder.empty() ? "." : folder.string();
  const int descriptor = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), target_(path_) {
  struct stat status {};
  const bool exists = ::stat(path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(EISDIR);
  // A rename would replace a write-protected file without a word.
  if (exists && ::access(path_.c_str(), W_OK) != 0) fail(errno);
  if (exists && !S_ISREG(status.st_mode)) {
    file_ = std::fopen(path_.c_str(), "wbe");
    if (file_ == nullptr) fail(errno);
    return;
  }
  if (exists) target_ = std::filesystem::canonical(path_).string();
  open_temporary();
}

void AtomicFile::open_temporary() {
  for (int attempt = 0; file_ == nullptr; ++attempt) {
    temporary_ = target_ + ".part" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    const int descriptor =
        ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST && attempt < 1000) continue;
    if (descriptor < 0) fail(errno);
    file_ = ::fdopen(descriptor, "wb");
    if (file_ == nullptr) {
      const int error = errno;
      ::close(descriptor);
      ::unlink(temporary_.c_str());
      fail(error);
    }
  }
  std::setvbuf(file_, nullptr, _IOFBF, 1 << 18);
}

AtomicFile::~AtomicFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t size) {
  if (size != 0 && std::fwrite(data, 1, size, file_) != size) fail(errno);
}

void AtomicFile::commit() {
  if (std::fflush(file_) != 0) fail(errno);
  if (!temporary_.empty() && ::fsync(::fileno(file_)) != 0) fail(errno);
  const int closed = std::fclose(std::exchange(file_, nullptr));
  const int close_error = errno;
  if (temporary_.empty()) {
    if (closed != 0) fail(close_error);
    return;
  }
  if (closed != 0 || std::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int error = closed != 0 ? close_error : errno;
    ::unlink(temporary_.c_str());
    fail(error);
  }
  flush_folder(std::filesystem::path(target_).parent_path());
}

void AtomicFile::fail(int error) const {
  throw Error(ErrorCode::file, path_ + ": cannot be written: " + std::strerror(error));
}

}  // namespace wf
