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

/// The lists of add_to_json.
Json& added_to_json() {
  static Json added = Json::object();
  return added;
}

}  // namespace

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void add_to_json(const std::string& list, Json entry) {
  added_to_json()[list].push_back(std::move(entry));
}

void print_json(Json json) {
  if (json.is_object()) json.update(added_to_json());
  if (const auto warned = warnings(); !warned.empty()) json["warnings"] = warned;
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
