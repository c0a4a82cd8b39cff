#include "warpfactor/flat_index.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "backends/registry.hpp"
#include "base/result_lists.hpp"
#include "contract/fail.hpp"
#include "contract/search_check.hpp"
#include "index/index_file.hpp"
#include "index/positions.hpp"
#include "index/row_ids.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {
namespace {

int checked_dimension(int dimension) {
  check_range("dimension", dimension, 1, max_factors);
  return dimension;
}

/// Row i becomes what row order[i] was. Leaves 0, 1, 2, ... in `order`; `first` has room for a row.
void reorder_rows(FactorMatrix& rows, std::vector<Id>& order, std::vector<float>& first) {
  const auto move = [&](const float* from, float* to) { std::copy_n(from, rows.stride(), to); };
  for (Id start = 0; start < static_cast<Id>(order.size()); ++start) {
    if (order[start] == start) continue;
    move(rows.row(start), first.data());
    Id hole = start;
    while (order[hole] != start) {
      move(rows.row(order[hole]), rows.row(hole));
      hole = std::exchange(order[hole], hole);
    }
    move(first.data(), rows.row(hole));
    order[hole] = hole;
  }
}

}  // namespace

/// Rows lie where their ids do; behind ids.size() there is room. The lower of two ids is to win a
/// tie and searchers prefer the lower position, so that ids must ascend before one is made.
struct FlatIndex::State {
  State(int width, Metric measure, const std::string& device, int thread_wish)
      : metric(measure), threads(thread_wish), rows(0, width) {
    check_range("threads", threads, 0, std::numeric_limits<int>::max());
    backend = choose_backend(device);
  }

  MatrixView<const float> view() const {
    return {rows.row(0), ids.size(), rows.factors(), rows.stride()};
  }

  void sort() {
    if (ids.ascending()) return;
    std::vector<float> spare_row(static_cast<std::size_t>(rows.stride()));
    std::vector<Id> order = ids.sort();
    reorder_rows(rows, order, spare_row);
  }

  std::shared_ptr<const Searcher> prepared() {
    const std::lock_guard lock(mutex);
    sort();
    if (!searcher) searcher = backend->make_searcher(view(), metric, threads);
    return searcher;
  }

  Metric metric;
  int threads;
  std::shared_ptr<const Backend> backend;
  FactorMatrix rows;
  RowIds ids;
  std::mutex mutex;  ///< of what const functions change: the order of the rows, the searcher
  std::shared_ptr<const Searcher> searcher;
};

FlatIndex::FlatIndex(int dimension, Metric metric, const std::string& device, int threads)
    : FlatIndex(std::make_unique<State>(checked_dimension(dimension), metric, device, threads)) {}

FlatIndex::FlatIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
FlatIndex::FlatIndex(FlatIndex&&) noexcept = default;
FlatIndex& FlatIndex::operator=(FlatIndex&&) noexcept = default;
FlatIndex::~FlatIndex() = default;

int FlatIndex::dimension() const { return state_->rows.factors(); }

Metric FlatIndex::metric() const { return state_->metric; }

Offset FlatIndex::size() const { return state_->ids.size(); }

Offset FlatIndex::memory() const {
  const std::lock_guard lock(state_->mutex);
  const FactorMatrix& rows = state_->rows;
  const Offset prepared = state_->searcher ? state_->searcher->bytes() : 0;
  return rows.rows() * rows.stride() * static_cast<Offset>(sizeof(float)) + state_->ids.bytes() +
         prepared;
}

void FlatIndex::reserve(Offset rows) {
  if (rows <= state_->rows.rows()) return;
  state_->searcher.reset();
  state_->rows.resize(rows);
}

void FlatIndex::join(MatrixView<const float> rows, const Span<const std::int64_t>* ids) {
  if (rows.columns != dimension())
    fail(ErrorCode::shape, "rows have ", rows.columns, " columns but the index has dimension ",
         dimension());
  if (ids != nullptr && static_cast<Offset>(ids->size()) != rows.rows)
    fail(ErrorCode::shape, ids->size(), " ids are given for ", rows.rows, " rows");
  for (Offset r = 0; r < rows.rows; ++r)
    check_norm(row_norm(rows.row(r), rows.columns), rows, r, "added");
  const Offset before = size();
  const Offset wanted = before + rows.rows;
  if (wanted > state_->rows.rows()) reserve(std::max(wanted, before + before / 2));
  state_->searcher.reset();
  if (ids != nullptr)
    state_->ids.append(*ids);
  else
    state_->ids.append_next(rows.rows);
  for (Offset r = 0; r < rows.rows; ++r)
    std::copy_n(rows.row(r), rows.columns, state_->rows.row(before + r));
}

void FlatIndex::add(MatrixView<const float> rows) { join(rows, nullptr); }

void FlatIndex::add(MatrixView<const float> rows, Span<const std::int64_t> ids) {
  join(rows, &ids);
}

Offset FlatIndex::remove(Span<const std::int64_t> ids) {
  std::vector<char> marked(static_cast<std::size_t>(size()));
  for (const std::int64_t id : ids) {
    const Id position = state_->ids.find(id);
    if (position != no_id) marked[position] = 1;
  }
  const auto gone = std::count(marked.begin(), marked.end(), 1);
  if (gone == 0) return 0;
  state_->searcher.reset();
  state_->ids.erase(marked);
  FactorMatrix& rows = state_->rows;
  Offset kept = 0;
  for (Offset r = 0; r < static_cast<Offset>(marked.size()); ++r) {
    if (marked[r]) continue;
    if (kept != r) std::copy_n(rows.row(r), rows.stride(), rows.row(kept));
    ++kept;
  }
  return gone;
}

void FlatIndex::clear() {
  state_->searcher.reset();
  state_->ids = {};
  state_->rows = FactorMatrix(0, dimension());
}

SearchResult FlatIndex::search(MatrixView<const float> queries,
                               const SearchOptions& options) const {
  check_range("k", options.k, 1, std::numeric_limits<int>::max());
  const std::shared_ptr<const Searcher> searcher = state_->prepared();
  const PositionLists excluded(options.exclude, queries.rows, state_->ids);
  std::vector<Id> allowed;
  SearchRequest request;
  request.queries = queries;
  request.k = static_cast<int>(std::clamp<Offset>(size(), 1, options.k));
  request.excluded = excluded.view();
  if (options.allow) {
    allowed = positions_of(*options.allow, state_->ids);
    request.allowed = allowed;
  }
  SearchResult result = make_lists<SearchResult>(queries.rows, options.k);
  TopK found = make_lists<TopK>(queries.rows, request.k);
  searcher->search(request, found.ids.data(), found.scores.data());
  for (Offset q = 0; q < queries.rows; ++q) {
    for (int i = 0; i < request.k; ++i) {
      const Id position = found.ids[q * request.k + i];
      if (position == no_id) break;
      result.ids[q * options.k + i] = state_->ids.values()[position];
      result.scores[q * options.k + i] = found.scores[q * request.k + i];
    }
  }
  return result;
}

SearchResult FlatIndex::search(MatrixView<const float> queries, int k) const {
  SearchOptions options;
  options.k = k;
  return search(queries, options);
}

std::vector<float> FlatIndex::reconstruct(std::int64_t id) const {
  const std::lock_guard lock(state_->mutex);
  const Id position = state_->ids.find(id);
  if (position == no_id) fail(ErrorCode::argument, "the index has no id ", id);
  const float* row = state_->rows.row(position);
  return {row, row + dimension()};
}

void FlatIndex::save(const std::string& path) const {
  {
    const std::lock_guard lock(state_->mutex);
    state_->sort();
  }
  write_index_file(path, metric(), state_->ids.largest(), state_->ids.values(), state_->view());
}

FlatIndex FlatIndex::load(const std::string& path, const std::string& device, int threads) {
  IndexContents contents = read_index_file(path);
  auto state = std::make_unique<State>(contents.rows.factors(), contents.metric, device, threads);
  try {
    state->ids.append(contents.ids);
  } catch (const Error& error) {
    fail(ErrorCode::format, path, ": ", error.what());
  }
  if (contents.largest_id < state->ids.largest())
    fail(ErrorCode::format, path, ": its largest_id is ", contents.largest_id, ", below id ",
         state->ids.largest());
  state->ids.set_largest(contents.largest_id);
  state->rows = std::move(contents.rows);
  return FlatIndex(std::move(state));
}

}  // namespace wf
