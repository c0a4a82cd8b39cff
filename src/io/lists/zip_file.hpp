#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "warpfactor/atomic_file.hpp"

namespace wf {

/// Writes a ZIP archive of uncompressed members from front to back, of any size: ZIP64 throughout,
/// each member's checksum and length behind it. PKWARE, "APPNOTE.TXT", 6.3. Equal members make
/// equal files: all dates are 1980-01-01.
class ZipFile {
 public:
  explicit ZipFile(const std::string& path) : file_(path) {}

  /// What is written from now on belongs to a new member.
  void begin(const std::string& name);
  void write(const void* data, std::size_t size);
  /// Writes the directory and gives the file its name.
  void commit();

 private:
  struct Member {
    std::string name;
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    std::uint32_t checksum = 0;
  };
  void end_member();
  void put(const std::string& bytes);

  AtomicFile file_;
  std::uint64_t written_ = 0;
  std::vector<Member> members_;
};

}  // namespace wf
