#include "io/lists/zip_file.hpp"

#include <zlib.h>

namespace wf {
namespace {

constexpr std::uint16_t needs_zip64 = 45;
constexpr std::uint16_t sizes_follow_and_utf8 = 0x0808;
constexpr std::uint16_t stored = 0;
constexpr std::uint16_t midnight = 0;
constexpr std::uint16_t new_year_1980 = 0x0021;
constexpr std::uint16_t zip64_field = 1;
constexpr std::uint32_t in_zip64_field = 0xFFFFFFFF;
constexpr std::uint16_t in_zip64_end = 0xFFFF;

/// Little-endian numbers one after the other.
struct Bytes {
  std::string text;

  template <class Number>
  Bytes& operator<<(Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
      text += static_cast<char>(number >> (8 * i) & 0xFF);
    return *this;
  }
};

std::uint32_t u32(std::uint64_t number) { return static_cast<std::uint32_t>(number); }
std::uint16_t u16(std::uint64_t number) { return static_cast<std::uint16_t>(number); }

}  // namespace

void ZipFile::put(const std::string& bytes) {
  file_.write(bytes);
  written_ += bytes.size();
}

void ZipFile::begin(const std::string& name) {
  end_member();
  members_.push_back({name, written_});
  Bytes header;
  header << u32(0x04034b50) << needs_zip64 << sizes_follow_and_utf8 << stored << midnight
         << new_year_1980 << u32(0) << in_zip64_field << in_zip64_field << u16(name.size())
         << u16(20);
  header.text += name;
  // Zero sizes in a field of their own say that those behind the member have 64 bits.
  header << zip64_field << u16(16) << std::uint64_t{0} << std::uint64_t{0};
  put(header.text);
}

void ZipFile::write(const void* data, std::size_t size) {
  Member& member = members_.back();
  file_.write(data, size);
  written_ += size;
  member.bytes += size;
  member.checksum = u32(::crc32_z(member.checksum, static_cast<const Bytef*>(data), size));
}

void ZipFile::end_member() {
  if (members_.empty()) return;
  const Member& member = members_.back();
  Bytes trailer;
  trailer << u32(0x08074b50) << member.checksum << member.bytes << member.bytes;
  put(trailer.text);
}

void ZipFile::commit() {
  end_member();
  const std::uint64_t start = written_;
  for (const Member& member : members_) {
    Bytes entry;
    entry << u32(0x02014b50) << needs_zip64 << needs_zip64 << sizes_follow_and_utf8 << stored
          << midnight << new_year_1980 << member.checksum << in_zip64_field << in_zip64_field
          << u16(member.name.size()) << u16(28) << u16(0) << u16(0) << u16(0) << u32(0)
          << in_zip64_field;
    entry.text += member.name;
    entry << zip64_field << u16(24) << member.bytes << member.bytes << member.start;
    put(entry.text);
  }
  const std::uint64_t end = written_, count = members_.size();
  Bytes closing;
  closing << u32(0x06064b50) << std::uint64_t{44} << needs_zip64 << needs_zip64 << u32(0) << u32(0)
          << count << count << end - start << start;
  closing << u32(0x07064b50) << u32(0) << end << u32(1);
  closing << u32(0x06054b50) << u16(0) << u16(0) << in_zip64_end << in_zip64_end << in_zip64_field
          << in_zip64_field << u16(0);
  put(closing.text);
  file_.commit();
}

}  // namespace wf
