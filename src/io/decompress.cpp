#include "io/decompress.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

constexpr std::size_t first_room = std::size_t{1} << 16;
constexpr std::size_t largest_piece = std::size_t{1} << 30;  // zlib counts in 32 bits

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw Error(ErrorCode::format, path + ": " + what);
}

/// Room behind the first `used` bytes of `text`.
void widen(std::string& text, std::size_t used) {
  if (used == text.size()) text.resize(std::max(first_room, 2 * text.size()));
}

/// An inflating stream that is ended with its scope.
struct Inflation {
  z_stream stream{};
  Inflation() {
    constexpr int largest_window = 15, gzip_only = 16;
    if (inflateInit2(&stream, largest_window + gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Inflation() { inflateEnd(&stream); }
};

/// Inflates one member from the front of `bytes` to the end of `text`, of which `used` is in use.
void inflate_member(const std::string& path, std::string_view& bytes, std::string& text,
                    std::size_t& used) {
  Inflation inflation;
  z_stream& stream = inflation.stream;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    widen(text, used);
    const std::size_t in = std::min(bytes.size(), largest_piece);
    const std::size_t out = std::min(text.size() - used, largest_piece);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + used);
    stream.avail_out = static_cast<uInt>(out);
    status = inflate(&stream, Z_NO_FLUSH);
    bytes.remove_prefix(in - stream.avail_in);
    used += out - stream.avail_out;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_BUF_ERROR || (status == Z_OK && bytes.empty() && stream.avail_out > 0))
      fail(path, "ends in the middle of its gzip data");
    if (status != Z_OK && status != Z_STREAM_END)
      fail(path, std::string("its gzip data is damaged: ") +
                     (stream.msg ? stream.msg : "it asks for a dictionary"));
  }
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.substr(0, 2) == "\x1f\x8b"; }

bool is_zstd(std::string_view bytes) { return bytes.substr(0, 4) == "\x28\xb5\x2f\xfd"; }

std::string unpack_gzip(const std::string& path, std::string_view bytes) try {
  std::string text;
  std::size_t used = 0;
  while (is_gzip(bytes)) inflate_member(path, bytes, text, used);
  if (bytes.find_first_not_of('\0') != std::string_view::npos)  // zeros: padding of tapes
    fail(path, "its gzip data is damaged: something else follows it");
  text.resize(used);
  return text;
} catch (const std::bad_alloc&) {
  throw Error(ErrorCode::memory, path + ": not enough memory to unpack it");
}

std::string unpack_zstd(const std::string& path, std::string_view bytes) try {
  constexpr int largest_window = 31;
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                     &ZSTD_freeDCtx);
  if (!context) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, largest_window);
  std::string text;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer out{text.data(), 0, 0};
  std::size_t left = 1;  // bytes that the frame still wants; 0 between frames
  while (in.pos < in.size || (left != 0 && out.pos == out.size)) {
    widen(text, out.pos);
    out = {text.data(), text.size(), out.pos};
    left = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(left))
      fail(path, std::string("its zstd data is damaged: ") + ZSTD_getErrorName(left));
  }
  if (left != 0) fail(path, "ends in the middle of its zstd data");
  text.resize(out.pos);
  return text;
} catch (const std::bad_alloc&) {
  throw Error(ErrorCode::memory, path + ": not enough memory to unpack it");
}

std::string unpacked_name(std::string name) {
  for (const std::string_view ending : {".gz", ".zst", ".zstd"})
    if (ends_with(name, ending)) return name.substr(0, name.size() - ending.size());
  return name;
}

}  // namespace wf
