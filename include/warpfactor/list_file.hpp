#pragma once

#include <memory>
#include <string>

#include "warpfactor/export.hpp"
#include "warpfactor/model.hpp"

namespace wf {
inline namespace v0_1 {

/// What the columns of a file of lists are called, in the singular and not alike.
struct ListNames {
  std::string query = "user";
  std::string found = "item";
};

/// A file of lists such as recommend and similar_items return, written batch by batch, so that
/// memory need hold no more than one. The ending of its path tells the format:
///   .csv  a header and lines of query, rank from 1, id that was found, score
///   .npz  NumPy arrays: "users", the query of each list; "items", lists x k; "scores", lists x k
///         float32, named by ListNames in the plural. Ids are int64 or text, as they are in the id
///         map; a list that ends early is filled up with -1 or '' and the score 0
/// It appears under its name when it is complete.
class WF_API ListFile {
 public:
  /// For `lists` lists of up to k ids of `found` each. Throws Error(argument) for another ending,
  /// names that are alike or k < 1, Error(file) when the file cannot be written.
  ListFile(const std::string& path, const ListNames& names, std::shared_ptr<const IdMap> queries,
           std::shared_ptr<const IdMap> found, Offset lists, int k);
  ListFile(ListFile&&) noexcept;
  ListFile& operator=(ListFile&&) noexcept;
  ~ListFile();

  /// Appends row r of `top`, of which no_id ends a list, as that of queries[r]. Throws Error(shape)
  /// for more lists than were announced, other rows than queries or more than k ids a row.
  void add(Span<const Id> queries, const TopK& top);
  /// Gives the file its name. Throws Error(shape) when lists are missing, Error(file).
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace v0_1
}  // namespace wf
