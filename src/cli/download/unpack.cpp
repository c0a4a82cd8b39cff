#include "cli/download/unpack.hpp"

#include <zip.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

namespace fs = std::filesystem;
using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Member = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

Archive open_archive(const std::string& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code), zip_discard);
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw Error(ErrorCode::format, path + ": not a zip file that can be read: " + words);
}

/// The member's path below the archive's one folder, which is `top` after the first call.
fs::path safe_path(const std::string& zip, const std::string& name, std::string& top) {
  const fs::path path(name);
  bool safe = path.is_relative() && !path.empty() && name.find('\\') == std::string::npos;
  for (const fs::path& step : path) safe = safe && step != "..";
  if (!safe)
    throw Error(ErrorCode::format, zip + ": '" + name + "' would be unpacked outside its folder");
  if (top.empty()) top = path.begin()->string();
  if (*path.begin() != top || name.find('/') == std::string::npos)
    throw Error(ErrorCode::format, zip + ": '" + name + "' is not in the folder '" + top + "'");
  return path.lexically_relative(top);
}

void copy_member(zip_t* archive, zip_uint64_t index, const std::string& zip, const fs::path& to) {
  const Member member(zip_fopen_index(archive, index, 0), zip_fclose);
  if (!member) throw Error(ErrorCode::format, zip + ": " + zip_strerror(archive));
  std::ofstream file(to, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  zip_int64_t size;
  while ((size = zip_fread(member.get(), buffer.data(), buffer.size())) > 0)
    file.write(buffer.data(), size);
  if (size < 0) throw Error(ErrorCode::format, zip + ": " + zip_file_strerror(member.get()));
  file.close();
  if (!file) throw Error(ErrorCode::file, to.string() + ": cannot write all of it");
}

}  // namespace

void unpack_zip(const std::string& zip, const std::string& folder) {
  const Archive archive = open_archive(zip);
  const fs::path unfinished = folder + ".unpacking";
  fs::remove_all(unfinished);
  fs::create_directories(unfinished);
  std::string top;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const std::string name = zip_get_name(archive.get(), i, ZIP_FL_ENC_GUESS);
    const fs::path target = unfinished / safe_path(zip, name, top);
    const bool is_folder = name.back() == '/';
    fs::create_directories(is_folder ? target : target.parent_path());
    if (!is_folder) copy_member(archive.get(), i, zip, target);
  }
  if (count == 0) throw Error(ErrorCode::format, zip + ": holds no files");
  fs::rename(unfinished, folder);
}

}  // namespace wf::cli
