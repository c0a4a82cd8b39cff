#include "cpu/search/group.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "contract/search_check.hpp"
#include "cpu/search/exclusion.hpp"
#include "cpu/search/selection.hpp"
#include "cpu/search/tile.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// A group's pass over some of the panels.
class GroupPass {
 public:
  /// Over panels begin .. end - 1.
  GroupPass(const PreparedBase& base, const SearchRequest& request, Offset first, Offset count,
            Offset begin, Offset end, CandidateKey* buffers)
      : base_(base),
        request_(request),
        first_(first),
        begin_(begin),
        end_(end),
        step_(block_panels(base.panels)),
        active_(row_range(first, count)) {
    const Offset size = Selection::buffer_size(request.k, base.panels.rows());
    for (const Offset q : active_) {
      exclusions_.emplace_back(base.panels, request.excluded.row(q), begin * panel_rows,
                               end * panel_rows, step_ * panel_rows);
      selections_.emplace_back(request.k, base.panels.rows(), base.panels.ids_ascend(),
                               buffers + (q - first) * size);
      if (!base.longest.empty())
        norms_.push_back(row_norm(request.queries.row(q), request.queries.columns));
    }
    make_tiles();
  }

  void run() {
    for (Offset block = begin_; block < end_; block += step_) {
      if (block != begin_ && !base_.longest.empty()) drop_finished(base_.longest[block]);
      if (active_.empty()) return;
      for (const QueryTiles::Tile& tile : tiles_->tiles())
        scan(tile, block, std::min(block + step_, end_));
    }
  }

  Span<const CandidateKey> candidates(Offset query) const {
    return selections_[query - first_].candidates();
  }

 private:
  /// Scores a tile of queries against panels first .. last - 1 and takes the best so far.
  void scan(const QueryTiles::Tile& tile, Offset first, Offset last) {
    alignas(64) float scores[max_tile_height * most_block_panels * panel_rows];
    const Offset stride = step_ * panel_rows;
    const Offset position = first * panel_rows;
    const Offset size = (last - first) * panel_rows;
    const Offset count = std::min(size, base_.panels.rows() - position);
    dispatch([&](auto isa) {
      score_panels<isa>(base_.metric == Metric::l2, tile.height, tiles_->values(tile), base_.panels,
                        first, last, scores, stride);
      for (int q = 0; q < tile.queries; ++q) {
        float* const of_query = scores + q * stride;
        exclusions_[tile.rows[q] - first_].apply(position, of_query, count);
        selections_[tile.rows[q] - first_].take<isa>(base_.panels, position, of_query, size);
      }
    });
  }

  void make_tiles() {
    tiles_.emplace(request_.queries, active_, full_tile_height(isa()),
                   base_.metric == Metric::cosine);
  }

  /// A product is at most that of the two lengths.
  void drop_finished(double longest) {
    constexpr double rounding = 1.0001;  // more than the error of a score, relative to the lengths
    // And what its terms may gain where they are too small for a normal number.
    const double underflow =
        static_cast<double>(base_.panels.columns()) * std::numeric_limits<float>::denorm_min();
    const auto left = std::remove_if(active_.begin(), active_.end(), [&](Offset q) {
      const double most = norms_[q - first_] * longest * rounding + underflow;
      return most < selections_[q - first_].threshold();
    });
    if (left == active_.end()) return;
    active_.erase(left, active_.end());
    make_tiles();
  }

  const PreparedBase& base_;
  const SearchRequest& request_;
  Offset first_;
  Offset begin_;
  Offset end_;
  Offset step_;
  std::vector<Offset> active_;  ///< queries whose best may still be among the coming panels
  std::optional<QueryTiles> tiles_;
  std::vector<Exclusion> exclusions_;
  std::vector<Selection> selections_;
  std::vector<double> norms_;
};

}  // namespace

void search_group(const PreparedBase& base, const SearchRequest& request, Offset first,
                  Offset count, int shares, Id* ids, float* scores) {
  const Offset size = Selection::buffer_size(request.k, base.panels.rows());
  const auto buffer = std::make_unique_for_overwrite<CandidateKey[]>(shares * count * size);
  std::vector<std::unique_ptr<GroupPass>> passes(shares);
  parallel_for(shares, shares, [&](Offset s) {
    passes[s] = std::make_unique<GroupPass>(
        base, request, first, count, base.panels.count() * s / shares,
        base.panels.count() * (s + 1) / shares, buffer.get() + s * count * size);
    passes[s]->run();
  });
  // The best k are unique, so they do not depend on how many shares the base is scanned in.
  parallel_for(count, shares, [&](Offset q) {
    std::vector<CandidateKey> candidates;
    for (const auto& pass : passes) {
      const Span<const CandidateKey> found = pass->candidates(first + q);
      candidates.insert(candidates.end(), found.begin(), found.end());
    }
    write_best(candidates, request.k, base.metric == Metric::l2, ids + (first + q) * request.k,
               scores + (first + q) * request.k);
  });
}

}  // namespace wf::cpu
