#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/support/print.hpp"
#include "warpfactor/flat_index.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// What results call a query.
using QueryNames = std::function<Json(Offset query)>;

/// Takes the results of all queries as they come, batch by batch.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void add(const SearchResult& batch) = 0;
  /// To be called behind the last batch; files get their name then.
  virtual void finish() = 0;
};

/// For the lists of `queries` queries. By the ending of `path`: .npy, int64 ids, or .ivecs, int32
/// ids, k a query, of which results may have fewer; .csv, lines of query, rank, id and score. Bad
/// usage for another ending.
std::unique_ptr<ResultSink> make_id_file(const std::string& path, Offset queries, int k,
                                         const QueryNames& names);
/// The scores alone: .npy, float32, or .fvecs. Bad usage for another ending.
std::unique_ptr<ResultSink> make_score_file(const std::string& path, Offset queries, int k);

/// Prints a line for each id, with its title where there is one.
std::unique_ptr<ResultSink> make_text_output(const QueryNames& names, Titles titles);
/// Prints one JSON object piece by piece: what `head` has, and the queries with their rows.
std::unique_ptr<ResultSink> make_json_output(const std::string& head, const QueryNames& names,
                                             Titles titles);

}  // namespace wf::cli
