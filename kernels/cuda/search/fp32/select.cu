#include "cuda/search/fp32/select.hpp"

#include "cuda/device/check.hpp"

namespace wf::cuda {
namespace {

constexpr int threads = 256;
constexpr int buffer_keys = 1024;  ///< a power of two, at least twice `threads`

/// One query's list and the buffer of keys that wait to join it.
struct Selection {
  RankKey* lists;
  RankKey* buffer;
  int* taken;  ///< slots of the buffer
  int k;
  BestLists::State state;

  __device__ const RankKey* current() const { return lists + Offset{state.current} * k; }

  /// What a key has to beat.
  __device__ RankKey threshold() const { return state.length < k ? worst_key : current()[k - 1]; }

  /// Merges the `count` buffered keys into the other list, which becomes the current one.
  __device__ void merge(int count) {
    int size = 1;
    while (size < count) size *= 2;
    __syncthreads();
    for (int n = count + threadIdx.x; n < size; n += blockDim.x) buffer[n] = worst_key;
    if (threadIdx.x == 0) *taken = 0;
    __syncthreads();
    sort_keys(buffer, size);
    const RankKey* old = current();
    RankKey* merged = lists + Offset{1 - state.current} * k;
    for (int i = threadIdx.x; i < state.length; i += blockDim.x) {
      const Offset at = i + count_below(buffer, count, old[i]);
      if (at < k) merged[at] = old[i];
    }
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
      const Offset at = i + count_below(old, state.length, buffer[i]);
      if (at < k) merged[at] = buffer[i];
    }
    __syncthreads();
    state.length = min(k, state.length + count);
    state.current = 1 - state.current;
  }
};

/// One block a query.
__global__ void select_best(const float* scores, Columns columns, bool ascending,
                            ExcludedView excluded, BestLists best) {
  const int query = blockIdx.x;
  RankKey* buffer = dynamic_shared<RankKey>();
  Selection selection{best.keys + Offset{query} * 2 * best.k, buffer,
                      reinterpret_cast<int*>(buffer + buffer_keys), best.k, best.states[query]};
  if (threadIdx.x == 0) *selection.taken = 0;
  __syncthreads();
  const float* row = scores + Offset{query} * columns.count;
  RankKey threshold = selection.threshold();
  int waiting = 0;
  for (int first = 0; first < columns.count; first += threads) {
    const int c = first + threadIdx.x;
    RankKey key = worst_key;
    if (c < columns.count && !isnan(row[c])) {
      const Offset position = columns.first + c;
      const Id id =
          columns.allowed == nullptr ? static_cast<Id>(position) : columns.allowed[position];
      key = make_key(row[c], id, ascending);
      if (key < threshold && is_excluded(excluded, query, id)) key = worst_key;
    }
    const bool joins = key < threshold;
    // The order in the buffer is left to chance; the sort undoes it.
    if (joins) buffer[atomicAdd(selection.taken, 1)] = key;
    waiting += __syncthreads_count(joins);
    if (waiting > buffer_keys - threads) {
      selection.merge(waiting);
      threshold = selection.threshold();
      waiting = 0;
    }
  }
  if (waiting > 0) selection.merge(waiting);
  if (threadIdx.x == 0) best.states[query] = selection.state;
}

/// Grid: queries x pieces of k.
__global__ void write_lists(BestLists best, bool ascending, Id* ids, float* scores) {
  const int query = blockIdx.x;
  const int i = blockIdx.y * blockDim.x + threadIdx.x;
  if (i >= best.k) return;
  const BestLists::State state = best.states[query];
  const RankKey* list = best.keys + (Offset{query} * 2 + state.current) * best.k;
  const Offset at = Offset{query} * best.k + i;
  ids[at] = i < state.length ? static_cast<Id>(list[i] & 0xffffffffu) : no_id;
  scores[at] = i < state.length ? key_score(list[i], ascending) : 0.0f;
}

}  // namespace

void select_columns(const Context& context, const float* scores, int queries,
                    const Columns& columns, bool ascending, const ExcludedView& excluded,
                    const BestLists& best) {
  launch(context, "select_best", select_best, queries, threads,
         buffer_keys * sizeof(RankKey) + sizeof(int), scores, columns, ascending, excluded, best);
}

void write_best(const Context& context, const BestLists& best, int queries, bool ascending, Id* ids,
                float* scores) {
  const Grid grid(queries, blocks_of(best.k, 256));
  launch(context, "write_lists", write_lists, grid, 256, 0, best, ascending, ids, scores);
}

}  // namespace wf::cuda
