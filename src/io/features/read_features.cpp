#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "io/data_file.hpp"
#include "io/data_folder.hpp"
#include "io/features/formats.hpp"
#include "io/records.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

constexpr const char* genre_files[] = {"movies.dat", "u.item", "movies.csv"};
constexpr const char* demographics_files[] = {"users.dat", "u.user"};

/// `path` where it is one of `names`, else the one of them in the folder that `path` is or lies in.
std::string beside(const std::string& path, Span<const char* const> names, const char* what) {
  const auto has_name = [&](const char* name) { return file_name(path) == name; };
  if (std::any_of(names.begin(), names.end(), has_name)) return path;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return file_in_folder(path, names, what);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return file_in_folder(folder.empty() ? "." : folder, names, what);
}

void check_owner(const std::string& path, FeatureOwner found, FeatureOwner expected) {
  if (expected == FeatureOwner::either || found == expected) return;
  const auto name = [](FeatureOwner owner) {
    return owner == FeatureOwner::users ? "users" : "items";
  };
  throw Error(ErrorCode::format, path + ": holds features of " + name(found) +
                                     ", expected those of " + name(expected));
}

bool is_matrix(std::string_view bytes) {
  return bytes.substr(0, 2) == "PK" || bytes.substr(0, 14) == "%%MatrixMarket";
}

/// Rows and columns are called by their numbers, as users and items of such a file are.
FeatureTable matrix_features(const std::string& path) {
  const Interactions matrix = read_interactions(path);
  const CsrView rows = matrix.by_user();
  Triplets entries;
  for (Id row = 0; row < matrix.user_count(); ++row)
    for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k) {
      entries.users.push_back(row);
      entries.items.push_back(rows.indices[k]);
      entries.values.push_back(rows.value(k));
    }
  return FeatureTable(std::move(entries), matrix.user_map(), matrix.item_map());
}

/// The table, whose size is reported.
FeatureTable reported(FeatureTable table, const std::string& path, FeatureReport& report) {
  report.path = path;
  report.rows = table.rows().size();
  report.features = table.features().size();
  report.weights = table.weights().size();
  return table;
}

}  // namespace

FeatureFormat feature_format(const std::string& path, std::string_view first_line,
                             FeatureOwner owner) {
  const auto fields = [&](std::string_view separator) {
    const auto split = split_fields(first_line, separator, Quotes::plain);
    const bool number_first =
        !split[0].empty() && split[0].find_first_not_of("0123456789") == std::string::npos;
    return number_first ? split.size() : 0;
  };
  FeatureFormat format;
  if (fields("::") == 3)
    format = movies_dat_format();
  else if (fields("::") == 5)
    format = users_dat_format();
  else if (fields("|") == 5)
    format = u_user_format();
  else if (fields("|") > 5)
    format = u_item_format();
  else
    return delimited_format(path, first_line, owner);
  check_owner(path, format.owner, owner);
  return format;
}

FeatureTable v0_1::read_features(const std::string& path, FeatureOwner owner) {
  FeatureReport unused;
  return read_features(path, owner, unused);
}

FeatureTable v0_1::read_features(const std::string& path, FeatureOwner owner,
                                 FeatureReport& report) {
  const DataFile file(path);
  report = {};
  if (is_matrix(file.bytes())) return reported(matrix_features(path), path, report);
  const std::string text = utf8_text(file);
  std::string_view rest = text;
  const std::string_view first_line = without_line_end(take_line(rest));
  const FeatureFormat format = feature_format(file.path(), first_line, owner);
  if (!format.has_header) rest = text;
  if (format.look) for_each_record(file.path(), text, rest, format.quotes, format.look);
  FeatureCollector features;
  for_each_record(file.path(), text, rest, format.quotes,
                  [&](std::string_view record) { format.add(record, features); });
  if (format.report) format.report(report);
  return reported(features.take(), path, report);
}

FeatureTable v0_1::read_genres(const std::string& path) {
  return read_features(beside(path, genre_files, "genres"));
}

FeatureTable v0_1::read_demographics(const std::string& path) {
  return read_features(beside(path, demographics_files, "demographics"));
}

}  // namespace wf
