#include "index/index_file.hpp"

#include <charconv>
#include <cstring>

#include "io/tensors/matrix_tensor.hpp"
#include "io/tensors/safetensors.hpp"
#include "warpfactor/version.hpp"

namespace wf {
namespace {

constexpr const char* format_name = "warpfactor-index";
/// Grows when files change so that an older library cannot read them.
constexpr const char* format_version = "1";

const std::string& entry(const SafetensorsFile& file, const std::string& name) {
  const auto place = file.metadata().find(name);
  if (place == file.metadata().end()) file.fail("its metadata lacks '" + name + "'");
  return place->second;
}

void check_format(const SafetensorsFile& file) {
  const auto format = file.metadata().find("format");
  if (format == file.metadata().end() || format->second != format_name)
    file.fail("is a safetensors file, but not an index of warpfactor");
  const std::string& found = entry(file, "format_version");
  if (found != format_version)
    file.fail("is an index of format version " + found + ", written by warpfactor " +
              entry(file, "library_version") + "; this is warpfactor " + version +
              ", which reads version " + format_version);
}

Metric read_metric(const SafetensorsFile& file) {
  const std::string& found = entry(file, "metric");
  std::string known;
  for (const auto& [metric, name] : metric_names) {
    if (found == name) return metric;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  file.fail("has the metric '" + found + "', expected one of " + known);
}

std::int64_t read_largest_id(const SafetensorsFile& file) {
  const std::string& text = entry(file, "largest_id");
  std::int64_t id = -2;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < -1)
    file.fail("its largest_id is '" + text + "', expected a number from -1 on");
  return id;
}

}  // namespace

void write_index_file(const std::string& path, Metric metric, std::int64_t largest_id,
                      const std::vector<std::int64_t>& ids, MatrixView<const float> rows) {
  const TensorMetadata metadata = {{"format", format_name},
                                   {"format_version", format_version},
                                   {"library_version", version},
                                   {"metric", name_of(metric)},
                                   {"largest_id", std::to_string(largest_id)}};
  write_safetensors(path, metadata,
                    {{"ids", TensorType::i64, {static_cast<Offset>(ids.size())}, ids.data()},
                     matrix_tensor("rows", rows)});
}

IndexContents read_index_file(const std::string& path) {
  const SafetensorsFile file(path);
  check_format(file);
  IndexContents contents;
  contents.metric = read_metric(file);
  contents.largest_id = read_largest_id(file);
  const Tensor& rows = file.at("rows", TensorType::f32, 2);
  const Tensor& ids = file.at("ids", TensorType::i64, 1);
  if (ids.shape[0] != rows.shape[0])
    file.fail("holds " + std::to_string(ids.shape[0]) + " ids for " +
              std::to_string(rows.shape[0]) + " rows");
  if (rows.shape[1] < 1 || rows.shape[1] > max_factors)
    file.fail("has rows of dimension " + std::to_string(rows.shape[1]) + ", expected 1 to " +
              std::to_string(max_factors));
  contents.ids.resize(static_cast<std::size_t>(ids.shape[0]));
  if (!contents.ids.empty())
    std::memcpy(contents.ids.data(), ids.data, contents.ids.size() * sizeof contents.ids[0]);
  contents.rows = read_matrix(file, rows, [&](Offset row) {
    return "row " + std::to_string(row) + ", that of id " + std::to_string(contents.ids[row]);
  });
  return contents;
}

}  // namespace wf
