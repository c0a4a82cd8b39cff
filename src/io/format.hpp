#pragma once

#include <string>
#include <string_view>

#include "warpfactor/io.hpp"

namespace wf {

/// Throws Error(format) for binary data and for compressed data that is not unpacked on the way.
void check_is_text(const std::string& path, std::string_view bytes);

/// The format of a file that is called `path` and holds `bytes`, not all of them blank; delimited
/// where options say of columns what only delimited text has. Throws as above, and Error(format)
/// where lines of numbers may be ratings as well as lists of items.
FileFormat recognise_format(const std::string& path, std::string_view bytes,
                            const ReadOptions& options = {});

/// Throws Error(argument) where options say of columns what files of this format do not have.
void check_format(const std::string& path, FileFormat format, const ReadOptions& options);

/// "delimited text", "a Matrix Market file" ...
const char* format_name(FileFormat format);

}  // namespace wf
