#include <cmath>
#include <cstdint>
#include <iterator>
#include <new>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "io/data_folder.hpp"
#include "io/format.hpp"
#include "io/mapped_file.hpp"
#include "io/readers/readers.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

constexpr const char* ratings_files[] = {
    "u.data",    "ratings.dat", "ratings.csv", "ratings.tsv",      "train.txt",
    "train.csv", "train.tsv",   "train.mtx",   "interactions.csv", "train.npz"};

Interactions read_file(const MappedFile& file, FileFormat format, const ReadOptions& options) {
  switch (format) {
    case FileFormat::ml_100k:
    case FileFormat::ml_1m:
      return read_movielens(file, format, options);
    case FileFormat::user_lists:
      return read_user_lists(file, options);
    case FileFormat::matrix_market:
      return read_matrix_market(file, options);
    case FileFormat::scipy_npz:
      return read_npz(file.path(), options);
    default:
      return read_delimited(file, options);
  }
}

Interactions with_dislikes(const Interactions& all, double limit) {
  const CsrView rows = all.by_user();
  std::vector<float> values(static_cast<std::size_t>(rows.size()));
  for (Offset k = 0; k < rows.size(); ++k)
    values[k] = rows.value(k) < static_cast<float>(limit) ? -1.0f : rows.value(k);
  std::vector<std::int64_t> times;
  if (all.has_times()) times.assign(all.times(), all.times() + rows.size());
  return Interactions({rows.offsets, rows.offsets + rows.rows + 1},
                      {rows.indices, rows.indices + rows.size()}, std::move(values),
                      std::move(times), all.user_map(), all.item_map());
}

}  // namespace

Interactions read_interactions(const std::string& path, const ReadOptions& options) {
  if (options.threads < 0) {
    throw Error(ErrorCode::argument,
                "threads is " + std::to_string(options.threads) + ", expected at least 0");
  }
  const ThreadScope threads(options.threads);
  const MappedFile file(file_in_folder(path, ratings_files, "ratings"));
  if (is_blank(without_byte_order_mark(file.bytes()))) {
    throw Error(ErrorCode::format, file.path() + ": is empty");
  }
  const FileFormat format = options.format == FileFormat::automatic
                                ? recognise_format(file.path(), file.bytes())
                                : options.format;
  try {
    Interactions read = read_file(file, format, options);
    return std::isnan(options.dislike_below) ? read : with_dislikes(read, options.dislike_below);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::memory, file.path() + ": not enough memory to read it");
  }
}

}  // namespace wf
