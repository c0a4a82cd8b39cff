#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warpfactor/io.hpp"

namespace wf {

/// "auto", "ml-100k", "ml-1m", "csv", "user-lists", "matrix-market", "npz".
std::string format_name(FileFormat format);
/// Throws Error(argument) listing the names there are.
FileFormat format_named(std::string_view name);
std::vector<std::string> format_names();

/// The format of a file that is called `path` and holds `bytes`, not all of them blank. Throws
/// Error(format) for compressed or binary data.
FileFormat recognise_format(const std::string& path, std::string_view bytes);

}  // namespace wf
