#include "cpu/search/rank.hpp"

#include <algorithm>

#include "cpu/search/exclusion.hpp"
#include "cpu/search/places.hpp"
#include "cpu/search/tile.hpp"

namespace wf::cpu {

Ranker::Ranker(const PreparedBase& base, const RankRequest& request, const RankResult& result)
    : base_(base),
      request_(request),
      result_(result),
      scores_(full_tile_height(isa()), base.panels.count() * panel_rows),
      candidates_(request.k > 0 ? Selection::buffer_size(request.k, base.panels.rows()) : 0) {}

void Ranker::rank(Offset first, Offset count) {
  const bool distance = base_.metric == Metric::l2;
  const QueryTiles tiles(request_.queries, row_range(first, count), full_tile_height(isa()),
                         base_.metric == Metric::cosine);
  const QueryTiles::Tile& tile = tiles.tiles()[0];
  dispatch([&](auto isa) {
    score_panels<isa>(distance, tile.height, tiles.values(tile), base_.panels, 0,
                      base_.panels.count(), scores_.row(0), scores_.stride());
  });
  for (Offset i = 0; i < count; ++i) rank_query(first + i, scores_.row(i));
}

void Ranker::rank_query(Offset query, float* scores) {
  const Panels& panels = base_.panels;
  const bool negate = base_.metric == Metric::l2;
  const Offset size = panels.count() * panel_rows;
  const Span<const Id> targets = request_.targets.row(query);
  const Offset start = request_.targets.offsets[query] - request_.targets.offsets[0];
  targets_.clear();
  for (const Id target : targets) targets_.push_back(scores[panels.position(target)]);
  for (std::size_t t = 0; t < targets.size(); ++t)
    result_.target_scores[start + t] = negate ? 0.0f - targets_[t] : targets_[t];
  for (const Id id : request_.excluded.row(query)) scores[panels.position(id)] = no_score;
  std::fill(scores + panels.rows(), scores + size, no_score);

  Offset twice_rank = 0;
  // A target that is a candidate reaches its own score.
  for (const Id target : targets) twice_rank -= scores[panels.position(target)] != no_score;
  for (std::size_t t = 0; t < targets.size(); t += TargetPlaces::most_targets) {
    const std::size_t count = std::min<std::size_t>(targets.size() - t, TargetPlaces::most_targets);
    twice_rank += dispatch([&](auto isa) {
      TargetPlaces places;
      places.set_targets<isa>(Span<const float>(targets_.data() + t, count));
      return places.twice_rank<isa>(scores, size);
    });
  }
  result_.twice_rank[query] = twice_rank;

  if (request_.k == 0) return;
  Selection selection(request_.k, panels.rows(), panels.ids_ascend(), candidates_.data());
  dispatch([&](auto isa) { selection.take<isa>(panels, 0, scores, size); });
  write_best(Span<CandidateKey>(candidates_.data(), selection.candidates().size()), request_.k,
             negate, result_.ids + query * request_.k, result_.scores + query * request_.k);
}

}  // namespace wf::cpu
