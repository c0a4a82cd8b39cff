#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace wf::test {

class Index : public Command {
 protected:
  /// Rows of two numbers.
  std::string vectors(const std::string& name, const std::vector<float>& values) const {
    std::string bytes;
    for (std::size_t i = 0; i < values.size(); i += 2) {
      const std::int32_t length = 2;
      bytes.append(reinterpret_cast<const char*>(&length), 4);
      bytes.append(reinterpret_cast<const char*>(&values[i]), 8);
    }
    return write(name, bytes);
  }

  /// (3, 4), (0, 1), (6, 8) and (0, 1) once more.
  std::string built(const std::string& metric, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "index",    "build", vectors("base.fvecs", {3, 4, 0, 1, 6, 8, 0, 1}), "--out", path("ix"),
        "--metric", metric};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return path("ix");
  }

  /// The queries (0, 2) and (3, 3).
  Result search(const std::string& index, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"index", "search", index, "--queries",
                                          vectors("queries.fvecs", {0, 2, 3, 3})};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
};

}  // namespace wf::test
