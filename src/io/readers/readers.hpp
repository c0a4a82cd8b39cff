#pragma once

#include <string>

#include "warpfactor/io.hpp"

namespace wf {

class DataFile;
struct TimeRange;

/// How a file is read and what is said of it.
struct Reading {
  const ReadOptions& options;
  ReadReport& report;
  bool wants_report = false;  ///< times are read for it even where they are not kept

  /// Reports what was read, whatever becomes of duplicates.
  void note(Offset entries, const TimeRange& times, const TimeFormat& format) const;
};

/// One reader a format. Each resolves duplicates, keeps values as they are, reports columns,
/// entries and times, and throws as read_interactions does.
Interactions read_delimited(const DataFile& file, const Reading& reading);
/// u.data or ratings.dat: user, item, rating and, in most, time, without a header.
Interactions read_movielens(const DataFile& file, FileFormat format, const Reading& reading);
Interactions read_user_lists(const DataFile& file, const Reading& reading);
Interactions read_matrix_market(const DataFile& file, const Reading& reading);
Interactions read_npz(const std::string& path, const Reading& reading);

}  // namespace wf
