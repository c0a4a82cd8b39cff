#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/index/id_lines.hpp"
#include "warpfactor/flat_index.hpp"

namespace wf::cli {

/// The ids that each query leaves out: a text file with one line a query, read along with them.
class ExcludedLines {
 public:
  /// Throws Error(format) unless there are as many lines as `queries`.
  ExcludedLines(const std::string& path, Offset queries);
  /// Of the next `queries`; valid until the next call.
  IdListsView next(Offset queries);

 private:
  std::string path_;
  IdLines lines_;
  std::vector<Offset> offsets_;
  std::vector<std::int64_t> ids_;
};

}  // namespace wf::cli
