#pragma once

#include <string>

namespace wf::cli {

/// Makes the folder and those above it, where they are missing. Throws Error(file).
void make_folder(const std::string& path);

/// Throws Error(file) when a file could not be created or replaced at `path`, which stays as it is.
void check_writable(const std::string& path);

/// Throws Error(argument) when to write `path` would replace `input`, from which it is made.
void check_not_replaced(const std::string& input, const std::string& path);

/// In quotes where a comma, quote or line end would be misread.
std::string csv_field(const std::string& text);

}  // namespace wf::cli
