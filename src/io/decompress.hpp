#pragma once

#include <string>
#include <string_view>

namespace wf {

/// Whether bytes begin as a gzip or zstd file does.
bool is_gzip(std::string_view bytes);
bool is_zstd(std::string_view bytes);

/// What a gzip (zstd) file holds, all members of it. Throws Error(format) naming `path` when it is
/// damaged or ends early, Error(memory) when there is no room for it.
std::string unpack_gzip(const std::string& path, std::string_view bytes);
std::string unpack_zstd(const std::string& path, std::string_view bytes);

/// A file's name without the ending of a gzip or zstd file.
std::string unpacked_name(std::string name);

}  // namespace wf
