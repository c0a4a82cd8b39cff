#include "io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "warpfactor/error.hpp"

namespace wf {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::file, path + ": " + why);
}

std::string words(int error) { return std::generic_category().message(error); }

/// Closes a file descriptor at the end of its scope.
struct Descriptor {
  int number;
  ~Descriptor() { ::close(number); }
};

}  // namespace

MappedFile::MappedFile(std::string path) : path_(std::move(path)) {
  const int number = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (number < 0) fail(path_, "cannot be opened: " + words(errno));
  const Descriptor descriptor{number};
  struct stat status;
  if (::fstat(number, &status) != 0) fail(path_, words(errno));
  if (S_ISDIR(status.st_mode)) fail(path_, "is a folder, expected a file");
  if (!S_ISREG(status.st_mode)) fail(path_, "is not a regular file");
  if (status.st_size == 0) return;
  size_ = static_cast<std::size_t>(status.st_size);
  void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, number, 0);
  if (mapped == MAP_FAILED) fail(path_, "cannot be mapped: " + words(errno));
  data_ = static_cast<const char*>(mapped);
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace wf
