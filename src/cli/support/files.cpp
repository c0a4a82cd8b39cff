#include "cli/support/files.hpp"

#include <filesystem>
#include <system_error>

#include "warpfactor/atomic_file.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && std::filesystem::is_directory(path)) return;
  throw Error(ErrorCode::file,
              path + ": cannot make this folder: " +
                  (error ? error.message() : std::string("there is a file of that name")));
}

void check_writable(const std::string& path) { AtomicFile probe(path); }

void check_not_replaced(const std::string& input, const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored) &&
      std::filesystem::equivalent(input, path, ignored))
    throw Error(ErrorCode::argument, path + " is what is read; write to another file");
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace wf::cli
