#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/metric.hpp"
#include "warpfactor/ranked_lists.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// Lists of ids, one per query, borrowed: list q is ids[offsets[q]] .. ids[offsets[q + 1] - 1], in
/// any order. Without offsets every list is empty.
struct IdListsView {
  Span<const Offset> offsets;
  Span<const std::int64_t> ids;
};

struct SearchOptions {
  int k = 10;  ///< length of each list, at least 1
  /// Ids that do not appear in the result of their query; those the index lacks change nothing.
  /// The arrays behind it must outlive the search.
  IdListsView exclude = {};
  /// The only ids that appear in a result, where it is set; those the index lacks change nothing.
  std::optional<std::vector<std::int64_t>> allow = {};
};

/// Exact nearest-neighbour and largest-inner-product search over float32 vectors, as faiss'
/// IndexFlatL2 and IndexFlatIP with an IndexIDMap. Const functions may run in several threads at a
/// time; the others need the index for themselves. An index that was moved from may only be
/// destroyed or assigned to.
class WF_API FlatIndex {
 public:
  /// device: "auto", "cpu", "cuda", "cuda:1" or "reference"; threads: of a CPU device, 0 takes all.
  /// Throws Error(argument) unless 1 <= dimension <= 4096, Error(device) for one that cannot be
  /// used.
  explicit FlatIndex(int dimension, Metric metric = Metric::l2, const std::string& device = "auto",
                     int threads = 0);
  FlatIndex(FlatIndex&&) noexcept;
  FlatIndex& operator=(FlatIndex&&) noexcept;
  ~FlatIndex();

  int dimension() const;
  Metric metric() const;
  Offset size() const;
  /// Bytes for the rows and their ids and, from the first search after a change on, for what it has
  /// prepared of them on the device, about as much again (on CUDA half as much once more).
  Offset memory() const;

  /// Makes room for `rows` in all, so that adding them in pieces moves nothing.
  void reserve(Offset rows);
  /// Copies rows x dimension vectors in. Their ids are one more than the largest id there ever was,
  /// and so on: 0, 1, 2, ... in an index that is given none. Throws Error(shape) for another width,
  /// Error(numeric) naming the row and column of a value that is not finite; adds nothing then.
  void add(MatrixView<const float> rows);
  /// Row r gets ids[r], in any order. Throws Error(argument) naming an id that is negative, given
  /// twice or there already.
  void add(MatrixView<const float> rows, Span<const std::int64_t> ids);
  /// Returns how many rows went; ids the index lacks are passed over. Others keep their ids, and
  /// ids are not given out again.
  Offset remove(Span<const std::int64_t> ids);
  /// Removes all rows; the next id is 0.
  void clear();

  /// Throws Error(shape) for queries of another width or lists that do not fit them, Error(numeric)
  /// naming the row and column of a query's value that is not finite, Error(argument) for k < 1.
  /// A batch gives what its queries give one by one. The first search after a change prepares the
  /// device, which takes time and memory.
  SearchResult search(MatrixView<const float> queries, const SearchOptions& options) const;
  SearchResult search(MatrixView<const float> queries, int k) const;
  /// The vector of an id. Throws Error(argument) when the index lacks it.
  std::vector<float> reconstruct(std::int64_t id) const;

  /// A safetensors file with the rows by ascending id, written beside `path` and renamed.
  void save(const std::string& path) const;
  /// Throws Error(file), or Error(format) saying what is wrong with the file.
  static FlatIndex load(const std::string& path, const std::string& device = "auto",
                        int threads = 0);

 private:
  struct State;
  explicit FlatIndex(std::unique_ptr<State> state);
  void join(MatrixView<const float> rows, const Span<const std::int64_t>* ids);
  std::unique_ptr<State> state_;
};

}  // namespace v0_1
}  // namespace wf
