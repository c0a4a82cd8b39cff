#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "warpfactor/export.hpp"

namespace wf {
inline namespace v0_1 {

/// Writes a file that appears under its name only when it is complete: the bytes go to a temporary
/// name beside `path`, which commit() flushes to the disk and renames. Without commit() whatever
/// `path` held stays and the temporary is removed. A path that is no regular file, as a device or a
/// pipe, is written in place. Every failure throws Error(file) with the path and the system's
/// words.
class WF_API AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Buffered.
  void write(const void* data, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  void commit();

 private:
  [[noreturn]] void fail(int error) const;
  void open_temporary();

  std::string path_;       ///< as given, for messages
  std::string target_;     ///< with a symbolic link followed
  std::string temporary_;  ///< empty: written in place
  std::FILE* file_ = nullptr;
};

}  // namespace v0_1
}  // namespace wf
