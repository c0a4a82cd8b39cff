#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "support/thrown_by.hpp"

namespace wf {

/// A folder that is there for the length of one test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "warpfactor-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(const std::string& name = "") const { return (path_ / name).string(); }

  std::string write(const std::string& name, std::string_view contents) const {
    std::ofstream(path(name), std::ios::binary) << contents;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

/// The name of a file that is removed with its folder at the end of a test.
class TemporaryFile {
 public:
  std::string path() const { return folder_.path("file"); }

 private:
  TemporaryFolder folder_;
};

inline std::string contents_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// The folder of real data sets, or nothing.
inline std::string real_data() {
  const char* folder = std::getenv("WARPFACTOR_DATA");
  return folder ? folder : "";
}

}  // namespace wf

#define WF_SKIP_WITHOUT_DATA() \
  if (wf::real_data().empty()) GTEST_SKIP() << "WARPFACTOR_DATA is not set"
