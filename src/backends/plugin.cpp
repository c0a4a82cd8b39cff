#include "backends/plugin.hpp"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string_view>

#include "contract/fail.hpp"

namespace wf {
namespace {

namespace fs = std::filesystem;

// What surrounds a backend's name in that of its file.
constexpr std::string_view prefix = "libwarpfactor_";
constexpr std::string_view suffix = ".so";

std::string last_load_error() {
  const char* error = ::dlerror();
  return error == nullptr ? "unknown error" : error;
}

std::string joined(const std::vector<std::string>& folders) {
  std::string text;
  for (const std::string& folder : folders) text += (text.empty() ? "" : ", ") + folder;
  return text.empty() ? "any folder" : text;
}

FoundBackend missing(std::string reason) { return {nullptr, std::move(reason)}; }

/// Why a plugin of this ABI must not be used, to be read after its name; empty when it may be.
std::string abi_problem(const BackendAbi& found) {
  const auto differ = [](const auto&... parts) { return concat(" was built ", parts...); };
  const BackendAbi& own = backend_abi;
  // An older one may lack the other fields.
  if (found.contract != own.contract)
    return differ("for backend ABI ", found.contract, ", this library has ", own.contract);
  if (std::string_view(found.version) != own.version)
    return differ("with Warpfactor ", found.version, ", this library is ", own.version);
  if (found.compiler != own.compiler)
    return differ("with C++ ABI ", found.compiler, " (__GXX_ABI_VERSION), this library with ",
                  own.compiler);
  if (found.strings != own.strings)
    return differ("with _GLIBCXX_USE_CXX11_ABI=", found.strings, ", this library with ",
                  own.strings);
  return "";
}

FoundBackend open_plugin(const std::string& path, const std::string& name) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return missing(path + " cannot be loaded: " + last_load_error());
  void* symbol = ::dlsym(library, backend_entry_symbol);
  if (symbol == nullptr)
    return missing(path + " is no backend: it lacks the symbol " + backend_entry_symbol);
  const BackendEntry* entry = reinterpret_cast<BackendEntryFunction>(symbol)();
  if (entry == nullptr) return missing(path + " offers no backend");
  if (const std::string reason = abi_problem(entry->abi); !reason.empty())
    return missing(path + reason);
  if (name != entry->name)
    return missing(concat(path, " offers the backend '", entry->name, "', expected '", name, "'"));
  return {entry, ""};
}

/// Of the library or program that holds this code; empty when it is not known for certain.
std::string own_folder() {
  static const char marker = 0;
  Dl_info info{};
  link_map* map = nullptr;
  if (::dladdr1(&marker, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) return "";
  // The program itself has no name here, and the one it was started by may be relative.
  const bool program = map == nullptr || map->l_name == nullptr || *map->l_name == '\0';
  const fs::path path = program ? "/proc/self/exe" : map->l_name;
  if (!path.is_absolute()) return "";
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? "" : real.parent_path().string();
}

}  // namespace

std::vector<std::string> plugin_names(const std::vector<std::string>& folders) {
  std::set<std::string> names;
  for (const std::string& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator file(folder, error), end; !error && file != end;
         file.increment(error)) {
      const std::string name = file->path().filename().string();
      if (name.size() > prefix.size() + suffix.size() && name.starts_with(prefix) &&
          name.ends_with(suffix))
        names.insert(name.substr(prefix.size(), name.size() - prefix.size() - suffix.size()));
    }
  }
  return {names.begin(), names.end()};
}

FoundBackend load_plugin(const std::string& name, const std::string& driver,
                         const std::vector<std::string>& folders) {
  const std::string file = concat(prefix, name, suffix);
  for (const std::string& folder : folders) {
    const fs::path path = fs::path(folder) / file;
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    if (!driver.empty() && ::dlopen(driver.c_str(), RTLD_LAZY | RTLD_LOCAL) == nullptr)
      return missing("no driver: " + last_load_error());
    return open_plugin(path.string(), name);
  }
  return missing("there is no " + file + " in " + joined(folders));
}

std::vector<std::string> plugin_folders() {
  std::vector<std::string> folders;
  if (const char* list = ::secure_getenv("WARPFACTOR_BACKEND_PATH")) {
    std::istringstream parts(list);
    for (std::string folder; std::getline(parts, folder, ':');)
      if (fs::path(folder).is_absolute()) folders.push_back(folder);
  }
  if (const std::string own = own_folder(); !own.empty()) folders.push_back(own);
  return folders;
}

}  // namespace wf
