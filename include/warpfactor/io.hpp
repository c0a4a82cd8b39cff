#pragma once

#include <limits>
#include <string>
#include <unordered_map>

#include "warpfactor/export.hpp"
#include "warpfactor/interactions.hpp"
#include "warpfactor/types.hpp"

namespace wf {

enum class FileFormat {
  automatic,   ///< from the name and the first lines
  ml_100k,     ///< u.data: user, item, rating, time; tab-separated, no header
  ml_1m,       ///< ratings.dat: user::item::rating::time
  delimited,   ///< comma-, semicolon- or tab-separated with a header line
  user_lists,  ///< one line a user: user item item ...
  matrix_market,
  scipy_npz,  ///< scipy.sparse.save_npz of a CSR matrix
};

struct ReadOptions {
  FileFormat format = FileFormat::automatic;
  /// Entries with a smaller value are left out; NaN keeps all.
  double min_rating = std::numeric_limits<double>::quiet_NaN();
  /// A smaller value becomes -1, a dislike; NaN: none.
  double dislike_below = std::numeric_limits<double>::quiet_NaN();
  Duplicates duplicates = Duplicates::last;
  /// Keep the time column, where there is one.
  bool times = false;
  int threads = 0;  ///< 0: all
};

/// Reads a file, or the ratings file of a MovieLens folder. Ids keep the order of first appearance,
/// whatever the number of threads. Throws Error(file) when it cannot be read and Error(format) with
/// "file:line: what was found, what was expected".
WF_API Interactions read_interactions(const std::string& path, const ReadOptions& options = {});

/// Comma-separated with the header user_id,item_id[,rating][,timestamp], in row order. Written
/// beside `path` and renamed, so that a failure leaves what was there.
WF_API void write_interactions(const Interactions& interactions, const std::string& path);

/// Original item id -> title.
using Titles = std::unordered_map<std::string, std::string>;

/// Reads movies.dat, u.item, movies.csv or any delimited file whose header has an id column and a
/// title column; latin-1 is converted to UTF-8. `path` may be a MovieLens folder.
WF_API Titles read_titles(const std::string& path);

/// A NumPy .npy file of rows x columns float32, without padding. Written beside and renamed.
WF_API void write_npy(MatrixView<const float> matrix, const std::string& path);

}  // namespace wf
