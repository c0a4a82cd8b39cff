#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "base/log.hpp"
#include "base/parallel.hpp"
#include "data/filter_values.hpp"
#include "io/data_file.hpp"
#include "io/data_folder.hpp"
#include "io/format.hpp"
#include "io/readers/entry_sink.hpp"
#include "io/readers/readers.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

constexpr const char* ratings_files[] = {
    "u.data",    "ratings.dat", "ratings.csv", "ratings.tsv",      "train.txt",
    "train.csv", "train.tsv",   "train.mtx",   "interactions.csv", "train.npz"};

Interactions read_file(const DataFile& file, const Reading& reading) {
  const FileFormat format = reading.report.format;
  switch (format) {
    case FileFormat::ml_100k:
    case FileFormat::ml_1m:
      return read_movielens(file, format, reading);
    case FileFormat::user_lists:
      return read_user_lists(file, reading);
    case FileFormat::matrix_market:
      return read_matrix_market(file, reading);
    case FileFormat::scipy_npz:
      return read_npz(file.path(), reading);
    default:
      return read_delimited(file, reading);
  }
}

/// A limit of ratings needs ratings, or sums of entries without.
void check_has_ratings(const char* option, double limit, const Reading& reading) {
  const bool has_ratings =
      !reading.report.rating_column.empty() || reading.options.duplicates == Duplicates::sum;
  if (std::isnan(limit) || has_ratings) return;
  std::string why =
      reading.report.path + ": has no rating column, without which " + option + " means nothing";
  if (!reading.report.ignored_columns.empty()) why += "; --rating-column names one";
  throw Error(ErrorCode::argument, why);
}

/// Leaves out what is below min_rating and makes dislikes, once duplicates are resolved.
Interactions filtered(Interactions read, const Reading& reading) {
  const ReadOptions& options = reading.options;
  check_has_ratings("min_rating", options.min_rating, reading);
  check_has_ratings("dislike_below", options.dislike_below, reading);
  reading.report.duplicates = reading.report.entries - read.size();
  if (!std::isnan(options.min_rating)) {
    const Offset all = read.size();
    read = with_values_from(read, static_cast<float>(options.min_rating));
    reading.report.filtered = all - read.size();
  }
  if (!std::isnan(options.dislike_below))
    read = with_dislikes(read, static_cast<float>(options.dislike_below));
  return read;
}

void report_values(const Interactions& read, ReadReport& report) {
  const CsrView rows = read.by_user();
  if (rows.size() == 0) return;
  report.smallest_value = report.largest_value = 1;
  if (!rows.values) return;
  const auto [smallest, largest] = std::minmax_element(rows.values, rows.values + rows.size());
  report.smallest_value = *smallest;
  report.largest_value = *largest;
}

Interactions read(const std::string& path, const Reading& reading) {
  const DataFile file(file_in_folder(path, ratings_files, "ratings"));
  if (is_blank(without_byte_order_mark(file.bytes())))
    throw Error(ErrorCode::format, file.path() + ": is empty");
  reading.report.path = file.path();
  reading.report.format = reading.options.format == FileFormat::automatic
                              ? recognise_format(file.path(), file.bytes(), reading.options)
                              : reading.options.format;
  check_format(file.path(), reading.report.format, reading.options);
  if (reading.report.format != FileFormat::scipy_npz) check_is_text(file.path(), file.bytes());
  reading.report.summed = reading.options.duplicates == Duplicates::sum;
  try {
    return filtered(read_file(file, reading), reading);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::memory, file.path() + ": not enough memory to read it");
  }
}

}  // namespace

void Reading::note(Offset entries, const TimeRange& times, const TimeFormat& format) const {
  report.entries = entries;
  report.has_times = !times.empty();
  if (times.empty()) return;
  report.first_time = times.first;
  report.last_time = times.last;
  report.time_format = format;
}

Interactions v0_1::read_interactions(const std::string& path, const ReadOptions& options,
                                     ReadReport* report) {
  if (options.threads < 0) {
    throw Error(ErrorCode::argument,
                "threads is " + std::to_string(options.threads) + ", expected at least 0");
  }
  const ThreadScope threads(options.threads);
  ReadReport found;
  Interactions result = read(path, {options, found, report != nullptr});
  for (const std::string& warning : found.warnings)
    log(LogLevel::warning, found.path + ": " + warning);
  if (report) {
    report_values(result, found);
    *report = std::move(found);
  }
  return result;
}

}  // namespace wf
