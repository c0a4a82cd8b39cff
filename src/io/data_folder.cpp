#include "io/data_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "warpfactor/error.hpp"

namespace wf {
namespace {

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) throw Error(ErrorCode::file, folder + ": cannot be listed: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
    list += (i ? ", " : "") + names[i];
  }
  return list + (names.size() > most ? ", ..." : "");
}

}  // namespace

std::string file_in_folder(const std::string& path, Span<const char* const> names,
                           const char* what) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return path;
  const std::vector<std::string> present = names_in(path);
  std::vector<std::string> found;
  for (const std::string name : names)
    for (const char* ending : {"", ".gz", ".zst"})
      if (std::binary_search(present.begin(), present.end(), name + ending))
        found.push_back(name + ending);
  if (found.size() == 1) return (std::filesystem::path(path) / found[0]).string();
  const std::string expected = listed(std::vector<std::string>(names.begin(), names.end()));
  if (found.empty()) {
    throw Error(ErrorCode::file, path + ": no " + what + " file in this folder, expected one of " +
                                     expected + "; it holds " +
                                     (present.empty() ? "nothing" : listed(present)));
  }
  throw Error(ErrorCode::file,
              path + ": several " + what + " files in this folder, name one of " + listed(found));
}

}  // namespace wf
