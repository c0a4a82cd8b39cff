#pragma once

#include <memory>
#include <string>

#include "warpfactor/flat_index.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// Takes the results of all queries as they come, batch by batch.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void add(const SearchResult& batch) = 0;
  /// To be called behind the last batch; files get their name then.
  virtual void finish() = 0;
};

/// For the lists of `queries` queries, k ids each. By the ending of `path`: .npy, int64 ids;
/// .ivecs, int32 ids; .csv, lines of query, rank, id and score. Bad usage for another ending.
std::unique_ptr<ResultSink> make_id_file(const std::string& path, Offset queries, int k);
/// The scores alone: .npy, float32, or .fvecs. Bad usage for another ending.
std::unique_ptr<ResultSink> make_score_file(const std::string& path, Offset queries, int k);

/// Prints a line for each id, with its title where there is one.
std::unique_ptr<ResultSink> make_text_output(Titles titles);
/// Prints one JSON object piece by piece: what `head` has, and the queries with their rows.
std::unique_ptr<ResultSink> make_json_output(const std::string& head, Titles titles);

}  // namespace wf::cli
