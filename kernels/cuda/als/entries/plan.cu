#include "cuda/als/entries/plan.hpp"

#include <algorithm>

namespace wf::cuda {

Offset end_of_piece(const RowOffsets& offsets, Offset first, Offset last, Offset most) {
  const auto begin = offsets.values.begin();
  const auto end = std::upper_bound(begin + first, begin + last + 1, offsets.values[first] + most);
  return std::max(first + 1, end - begin - 1);
}

SidePlan::SidePlan(const RowOffsets& offsets, const PlanLimits& limits) {
  for (Offset first = 0; first < offsets.rows(); first += limits.slab_rows) {
    Slab slab{first, std::min(first + limits.slab_rows, offsets.rows()), {}};
    for (Offset next = slab.first; next < slab.last;) {
      const Offset end = end_of_piece(offsets, next, slab.last, limits.piece_entries);
      slab.pieces.push_back(plan_piece(offsets, next, end, limits));
      next = end;
    }
    slabs_.push_back(std::move(slab));
  }
}

std::size_t SidePlan::device_bytes() const {
  return host_rows_.size() * sizeof(DenseRow) + host_chunks_.size() * sizeof(EntryChunk);
}

void SidePlan::upload(const Context& context) {
  rows_ = {context, host_rows_};
  chunks_ = {context, host_chunks_};
}

Piece SidePlan::plan_piece(const RowOffsets& offsets, Offset first, Offset last,
                           const PlanLimits& limits) {
  Piece piece{first, last, {}, {}};
  for (; first < last && offsets.degree(first) > limits.longest; ++first)
    add_dense_row(offsets, first, limits, piece.batches);
  piece.ranges = degree_classes(offsets, first, last);
  return piece;
}

void SidePlan::add_dense_row(const RowOffsets& offsets, Offset place, const PlanLimits& limits,
                             std::vector<GramBatch>& batches) {
  const Offset degree = offsets.degree(place);
  const Offset chunk = std::max(limits.gram_chunk, (degree + limits.slots - 1) / limits.slots);
  const int needed = static_cast<int>((degree + chunk - 1) / chunk);
  if (batches.empty() || batches.back().chunks + needed > limits.slots)
    batches.push_back({host_rows_.size(), 0, host_chunks_.size(), 0});
  GramBatch& batch = batches.back();
  host_rows_.push_back({place, batch.chunks, needed});
  const Offset end = offsets.values[place + 1];
  for (Offset k = offsets.values[place]; k < end; k += chunk)
    host_chunks_.push_back({place, k, std::min(k + chunk, end)});
  ++batch.rows;
  batch.chunks += needed;
  slots_ = std::max(slots_, batch.chunks);
}

}  // namespace wf::cuda
