#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace wf::test {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct Result {
  int code = -1;  ///< exit code, or minus the signal that ended it
  std::string out;
  std::string err;

  /// Fails the test when `out` is no JSON or the command did not succeed.
  Json json() const;
};

struct RunOptions {
  std::map<std::string, std::string> environment;
  std::string stdout_to;  ///< a file in place of the capture
  std::string stderr_to;
  bool stdout_closed = false;  ///< as by >&- in a shell
  bool stderr_closed = false;
  std::size_t stdout_reads = 0;  ///< bytes after which the reader of standard output goes; 0: never
  std::size_t stderr_reads = 0;
  std::string signal_at;  ///< once this text stands on standard error, `signal` is sent
  int signal = 0;
  int ignored_signal = 0;  ///< as SIGHUP under nohup
  long largest_file = 0;   ///< bytes that a file may have; 0: no limit
};

/// Runs the warpfactor command that was built, its standard error not a terminal.
Result run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// A temporary folder with a small data set.
class Command : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  bool exists(const std::string& name) const { return fs::exists(folder_ / name); }
  /// Ratings of 120 users and 60 items, generated.
  std::string ratings() const;
  /// Trains on ratings() and returns the model file; `more` are further arguments.
  std::string trained(const std::vector<std::string>& more = {}) const;
  /// Every file below the folder with its contents.
  std::map<std::string, std::string> contents() const;

  fs::path folder_;
};

/// Expects exit code `code`, nothing on standard output and `words` on standard error.
void expect_failure(const Result& result, int code, const std::string& words);

}  // namespace wf::test
