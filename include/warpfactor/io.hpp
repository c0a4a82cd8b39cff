#pragma once

#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

enum class FileFormat {
  automatic,   ///< from the name and the first lines
  ml_100k,     ///< u.data: user, item, rating, time; tab-separated, no header
  ml_1m,       ///< ratings.dat: user::item::rating::time
  delimited,   ///< fields separated by comma, semicolon, tab, bar or blanks, mostly with a header
  user_lists,  ///< one line a user: user item item ...
  matrix_market,
  scipy_npz,  ///< scipy.sparse.save_npz of a CSR matrix
};

/// Whether the first line of a delimited file names its columns.
enum class Header {
  automatic,  ///< it does unless one of its fields is a number or a date
  no,
};

struct ReadOptions {
  FileFormat format = FileFormat::automatic;
  /// Columns of delimited text, each by its name or its number from 1. Those that are not given are
  /// found by the names that they usually have; without a header they are user, item, rating and
  /// time, in this order.
  std::string user_column;
  std::string item_column;
  std::string rating_column;
  std::string time_column;
  Header header = Header::automatic;
  /// What separates the fields of delimited text, one or two characters; " " is any run of blanks.
  /// Empty: what separates those of the first line.
  std::string separator;
  /// Entries with a smaller value are left out, after duplicates have become one; NaN keeps all.
  double min_rating = std::numeric_limits<double>::quiet_NaN();
  /// A smaller value becomes -1, a dislike, after that; NaN: none.
  double dislike_below = std::numeric_limits<double>::quiet_NaN();
  Duplicates duplicates = Duplicates::last;
  /// Keep the times, where there are some.
  bool times = false;
  int threads = 0;  ///< 0: all
};

/// What was read of a file.
struct ReadReport {
  std::string path;                           ///< of the file, where a folder was given
  FileFormat format = FileFormat::automatic;  ///< the one that it has, never automatic
  std::string separator;                      ///< of delimited text, as in ReadOptions
  /// Names of the columns, their numbers from 1 where the file has no names; empty: there is none.
  std::string user_column;
  std::string item_column;
  std::string rating_column;
  std::string time_column;
  std::vector<std::string> ignored_columns;
  /// What may not be as it was meant, a sentence each.
  std::vector<std::string> warnings;
  Offset entries = 0;     ///< of the file
  Offset duplicates = 0;  ///< entries that others of the same user and item replaced or took in
  bool summed = false;    ///< whether duplicates were summed
  Offset filtered = 0;    ///< entries left out by min_rating
  /// Of the interactions that were returned; 1 where the file has no values, 0 where there are
  /// none.
  float smallest_value = 0;
  float largest_value = 0;
  /// Of all entries of the file, whether times were kept or not.
  bool has_times = false;
  std::int64_t first_time = 0;
  std::int64_t last_time = 0;
  TimeFormat time_format;
};

/// The report in one line, without its warnings: "ratings.csv: ',' between userId, movieId, rating,
/// timestamp; 100836 entries; values 0.5 to 5; times 1996-03-29 to 2018-09-24".
WF_API std::string summary(const ReadReport& report);

/// Reads a file, or the ratings file of a MovieLens folder; gzip and zstd files are read as they
/// are. Ids are kept as they are written (IdMap), in the order of first appearance, whatever the
/// number of threads; latin-1 becomes UTF-8. `report`, where it is not null, is filled; its
/// warnings are logged as well. Throws Error(file) when the file cannot be read, Error(format) with
/// "file:line: what was found, what was expected", and Error(argument) for options that do not fit
/// the file: columns that it lacks, or min_rating or dislike_below where it has no ratings.
WF_API Interactions read_interactions(const std::string& path, const ReadOptions& options = {},
                                      ReadReport* report = nullptr);

/// Comma-separated with the header user_id,item_id[,rating][,timestamp], in row order; times as
/// time_text writes them. Written beside `path` and renamed, so that a failure leaves what was
/// there.
WF_API void write_interactions(const Interactions& interactions, const std::string& path);

/// What was read of a file of features.
struct FeatureReport {
  std::string path;
  Id rows = 0;
  Id features = 0;
  Offset weights = 0;
  /// Of a table with a column for each property: columns of text, whose values became categories as
  /// "color:red"; columns of numbers, which were divided by their largest absolute value; and
  /// columns left out, for they hold titles, zeros or as many different texts as rows.
  std::vector<std::string> category_columns;
  struct ScaledColumn {
    std::string name;
    double largest = 0;
  };
  std::vector<ScaledColumn> scaled_columns;
  std::vector<std::string> ignored_columns;
};

/// The report in one line.
WF_API std::string summary(const FeatureReport& report);

/// As read_features of features.hpp, and reports what was read. A file whose header names an id but
/// neither features nor lists of them has a property in each further column: text becomes
/// categories as "color:red", of weight 1, and so do numbers in columns whose name ends in "id";
/// other numbers are divided by the largest absolute one of their column. Fields that are empty or
/// "NaN" say nothing.
WF_API FeatureTable read_features(const std::string& path, FeatureOwner owner,
                                  FeatureReport& report);

/// Original item id -> title.
using Titles = std::unordered_map<std::string, std::string>;

/// Reads movies.dat, u.item, movies.csv or any delimited file whose header has an id column and a
/// title column; latin-1 is converted to UTF-8, gzip and zstd files are read as they are. `path`
/// may be a MovieLens folder.
WF_API Titles read_titles(const std::string& path);

/// A NumPy .npy file of rows x columns float32, without padding. Written beside and renamed.
WF_API void write_npy(MatrixView<const float> matrix, const std::string& path);

}  // namespace v0_1
}  // namespace wf
