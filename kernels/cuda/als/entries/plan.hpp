#pragma once

#include <vector>

#include "cuda/als/entries/device_entries.hpp"

namespace wf::cuda {

/// A row whose matrix and right-hand side stand in slot `slot` of a workspace.
struct DenseRow {
  Offset place;
  int slot;
  int slots;  ///< of the row's chunks, from `slot` on
};

/// Some entries of one row.
struct EntryChunk {
  Offset place;
  Offset first;
  Offset last;
};

/// Some rows whose matrices fit the workspace together: parts of the plan's arrays.
struct GramBatch {
  std::size_t first_row;
  int rows;
  std::size_t first_chunk;
  int chunks;
};

/// Rows whose entries are on the device together.
struct Piece {
  Offset first;
  Offset last;
  std::vector<GramBatch> batches;  ///< of the rows whose matrices are formed
  std::vector<RowRange> ranges;    ///< of the others
};

/// Rows whose values enter and leave the basis together.
struct Slab {
  Offset first;
  Offset last;
  std::vector<Piece> pieces;
};

struct PlanLimits {
  Offset slab_rows;
  Offset piece_entries;  ///< passed where one row has more
  Offset longest;        ///< rows with more entries get their matrix formed
  Offset gram_chunk;     ///< entries that one block sums into a matrix
  int slots;             ///< matrices in the workspace
};

/// How the work on one side is cut, worked out once.
class SidePlan {
 public:
  SidePlan(const RowOffsets& offsets, const PlanLimits& limits);

  const std::vector<Slab>& slabs() const { return slabs_; }
  /// Matrices that are in the workspace together.
  int slots() const { return slots_; }
  /// What kernels read of the plan has to be on the device before it is used.
  std::size_t device_bytes() const;
  void upload(const Context& context);
  const DenseRow* rows(const GramBatch& batch) const { return rows_.data() + batch.first_row; }
  const EntryChunk* chunks(const GramBatch& batch) const {
    return chunks_.data() + batch.first_chunk;
  }

 private:
  Piece plan_piece(const RowOffsets& offsets, Offset first, Offset last, const PlanLimits& limits);
  void add_dense_row(const RowOffsets& offsets, Offset place, const PlanLimits& limits,
                     std::vector<GramBatch>& batches);

  std::vector<Slab> slabs_;
  int slots_ = 0;
  std::vector<DenseRow> host_rows_;
  std::vector<EntryChunk> host_chunks_;
  DeviceArray<DenseRow> rows_;
  DeviceArray<EntryChunk> chunks_;
};

/// The first place after `first`, at most `last`, before which the rows have `most` entries
/// together; one row at least.
Offset end_of_piece(const RowOffsets& offsets, Offset first, Offset last, Offset most);

}  // namespace wf::cuda
