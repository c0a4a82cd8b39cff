#pragma once

#include <string>

namespace wf::cli {

/// The body of a small file. Throws Error(network).
std::string download_text(const std::string& url);

/// Downloads to `path`, going on where an earlier attempt left it, with progress on standard error.
/// Throws Error(network), or Error(file) when `path` cannot be written; what arrived stays.
void download_file(const std::string& url, const std::string& path);

/// The hexadecimal MD5 of a file. Throws Error(file).
std::string md5_of(const std::string& path);

}  // namespace wf::cli
