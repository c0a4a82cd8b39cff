#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/metric.hpp"

namespace wf {

/// What FlatIndex::save() writes: a safetensors file whose metadata holds
///   format "warpfactor-index", format_version, library_version,
///   metric "l2", "inner-product" or "cosine", largest_id as text
/// and whose tensors are "rows", F32, rows x dimension without padding, and "ids", I64.
struct IndexContents {
  Metric metric = Metric::l2;
  std::int64_t largest_id = -1;  ///< there ever was
  std::vector<std::int64_t> ids;
  FactorMatrix rows;
};

void write_index_file(const std::string& path, Metric metric, std::int64_t largest_id,
                      const std::vector<std::int64_t>& ids, MatrixView<const float> rows);
/// Throws Error(file), or Error(format) for what is no index file, of another version or damaged.
IndexContents read_index_file(const std::string& path);

}  // namespace wf
