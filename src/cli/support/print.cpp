#include "cli/support/print.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

[[noreturn]] void fail() {
  throw Error(ErrorCode::file, std::string("standard output: ") + std::strerror(errno));
}

}  // namespace

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void print_json(const Json& json) {
  // Titles and ids come from files; a broken character must not lose the rest.
  print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void finish_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) fail();
}

}  // namespace wf::cli
