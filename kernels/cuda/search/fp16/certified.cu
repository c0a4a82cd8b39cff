#include "cuda/search/fp16/certified.hpp"

#include <algorithm>

namespace wf::cuda {
namespace {

/// Candidates kept of the k best. With these every one of 64 normally distributed queries among
/// 200,000 x 128 is certified for k = 1 to 2048; with k + 16 none at 2048.
int kept_for(int k) { return k + std::max(16, k / 8); }

/// The most entries that a batch of `batch` queries has.
Offset max_entries(const CsrView& rows, Offset queries, Offset batch) {
  Offset largest = 0;
  if (rows.offsets == nullptr) return largest;
  for (Offset first = 0; first < queries; first += batch)
    largest =
        std::max(largest, rows.offsets[std::min(first + batch, queries)] - rows.offsets[first]);
  return largest;
}

}  // namespace

bool CertifiedSearch::serves(int k, Offset columns) const {
  return base_.has_fp16() && k <= max_kept / 2 && columns > kept_for(k);
}

CertifiedSearch::Plan CertifiedSearch::plan(const SearchRequest& request) const {
  const bool restricted = request.allowed.data() != nullptr;
  const Offset columns = restricted ? static_cast<Offset>(request.allowed.size()) : base_.count();
  const Offset queries = query_count(request);
  Plan plan{};
  plan.k = request.k;
  plan.columns = {restricted ? allowed_.data() : nullptr, 0, static_cast<int>(columns)};
  plan.keep = kept_for(request.k);
  // Room for as many new candidates as are kept, so that each selection is worth its passes.
  plan.capacity = plan.keep + std::max(plan.keep, candidate_room) + candidate_room;
  plan.tile = queries <= 4 * flat_tile || plan.keep > 512 ? flat_tile : tall_tile;
  const Offset list_bytes = plan.capacity * Offset{sizeof(RankKey)};
  const Offset query_bytes = list_bytes + base_.width() * 6 + request.k * 8;
  const Offset most = std::min(tuning_.stream_queries, tuning_.batch_bytes / query_bytes);
  plan.batch = std::min(queries, std::max<Offset>(most / plan.tile, 1) * plan.tile);
  const Offset fitting = std::max<Offset>(1, tuning_.batch_bytes / (plan.batch * list_bytes));
  const Offset wanted = blocks_of(tuning_.blocks, blocks_of(plan.batch, plan.tile));
  const Offset worthwhile = blocks_of(columns, std::max<Offset>(1024, 4 * plan.keep));
  plan.parts = static_cast<int>(std::min({fitting, wanted, worthwhile}));
  plan.resident = request.resident_queries.factors != nullptr;
  plan.excluding = request.excluded.offsets != nullptr;
  plan.excluded = max_entries(request.excluded, queries, plan.batch);
  return plan;
}

std::vector<Offset> CertifiedSearch::search(const SearchRequest& request, Id* ids, float* scores) {
  std::vector<Offset> doubtful;
  const Offset queries = query_count(request);
  if (queries == 0) return doubtful;
  for (Lane& lane : lanes_) {
    // A search that failed may have left something under way.
    lane.stream.synchronize();
    lane.count = 0;
  }
  if (request.allowed.data() != nullptr) {
    allowed_.reserve(request.allowed.size());
    allowed_.upload(context_, request.allowed.data(), request.allowed.size());
  }
  const Plan plan = this->plan(request);
  const int lanes = queries > plan.batch ? 2 : 1;
  reserve(plan, lanes);
  for (Offset first = 0, i = 0; first < queries; first += plan.batch, ++i) {
    Lane& lane = lanes_[i % lanes];
    finish(lane, request.k, ids, scores, doubtful);
    lane.first = first;
    lane.count = std::min(plan.batch, queries - first);
    start(lane, plan, request);
  }
  for (Lane& lane : lanes_) finish(lane, request.k, ids, scores, doubtful);
  std::sort(doubtful.begin(), doubtful.end());
  return doubtful;
}

/// Hands each array of a lane on the device to `visit` with the size that it needs.
template <class Visit>
void CertifiedSearch::for_each_array(Lane& lane, const Plan& plan, const Visit& visit) const {
  const std::size_t batch = plan.batch;
  const std::size_t elements = batch * base_.width();
  visit(lane.queries, elements);
  visit(lane.halves, elements);
  visit(lane.terms, batch);
  visit(lane.keys, plan.lists() * plan.capacity);
  visit(lane.counts, plan.lists());
  visit(lane.bounds, plan.lists());
  visit(lane.ids, batch * plan.k);
  visit(lane.scores, batch * plan.k);
  visit(lane.certified, batch);
  visit(lane.excluded_offsets, plan.excluding ? batch + 1 : 0);
  visit(lane.excluded_ids, plan.excluded);
  visit(lane.query_rows, plan.resident ? batch : 0);
}

/// Refuses, before anything is allocated, what does not fit.
void CertifiedSearch::reserve(const Plan& plan, int lanes) {
  std::size_t bytes = 0;
  for (int i = 0; i < lanes; ++i)
    for_each_array(lanes_[i], plan,
                   [&](const auto& array, std::size_t size) { bytes += growth(array, size); });
  context_.require_memory(bytes, "search of " + std::to_string(lanes * plan.batch) +
                                     " queries at a time, k " + std::to_string(plan.k));
  for (int i = 0; i < lanes; ++i) {
    Lane& lane = lanes_[i];
    for_each_array(lane, plan, [](auto& array, std::size_t size) { array.reserve(size); });
    lane.host_queries.reserve(plan.resident ? 0 : plan.batch * base_.width());
    lane.host_query_rows.reserve(plan.resident ? plan.batch : 0);
    lane.host_ids.reserve(plan.batch * plan.k);
    lane.host_scores.reserve(plan.batch * plan.k);
    lane.host_certified.reserve(plan.batch);
    lane.host_excluded_offsets.reserve(plan.excluding ? plan.batch + 1 : 0);
    lane.host_excluded_ids.reserve(plan.excluded);
  }
}

void CertifiedSearch::start(Lane& lane, const Plan& plan, const SearchRequest& request) const {
  upload_queries(lane, request);
  const ExcludedView excluded = upload_excluded(lane, request.excluded);
  const CandidateLists lists{
      lane.keys.data(), lane.counts.data(), lane.bounds.data(), static_cast<int>(lane.count),
      plan.parts,       plan.capacity,      plan.keep};
  const Fp16Rows<const QueryTerms> queries{lane.halves.data(), lane.terms.data()};
  find_candidates(lane.stream, context_.shared_bytes(), {queries, base_.fp16(), base_.width()},
                  plan.columns, excluded, lists, plan.tile);
  certify(lane.stream, {lane.queries.data(), base_.rows(), base_.width(), base_.distance()},
          queries.terms, base_.scale().exponent, lists, request.k, lane.ids.data(),
          lane.scores.data(), lane.certified.data());
  const std::size_t results = lane.count * request.k;
  const auto download = [&](auto& host, const auto& device, std::size_t count) {
    copy_async(lane.stream, host.data(), device.data(), count, cudaMemcpyDeviceToHost);
  };
  download(lane.host_ids, lane.ids, results);
  download(lane.host_scores, lane.scores, results);
  download(lane.host_certified, lane.certified, lane.count);
}

void CertifiedSearch::upload_queries(Lane& lane, const SearchRequest& request) const {
  if (request.resident_queries.factors == nullptr)
    pack_queries(lane, request.queries);
  else
    gather_queries(lane, request.resident_queries);
  const int width = base_.width();
  if (base_.normalised()) normalise_rows(lane.stream, lane.queries.data(), lane.count, width);
  round_queries(lane.stream, lane.queries.data(), lane.count, width, base_.scale(),
                {lane.halves.data(), lane.terms.data()});
}

void CertifiedSearch::gather_queries(Lane& lane, const ResidentRows& queries) const {
  std::copy_n(queries.rows.data() + lane.first, lane.count, lane.host_query_rows.data());
  copy_async(lane.stream, lane.query_rows.data(), lane.host_query_rows.data(), lane.count,
             cudaMemcpyHostToDevice);
  const FactorTable& table = static_cast<const DeviceFactors*>(queries.factors)->table();
  gather_rows(lane.stream, table.row(0), table.width, lane.query_rows.data(), lane.count,
              lane.queries.data());
}

void CertifiedSearch::pack_queries(Lane& lane, MatrixView<const float> queries) const {
  const int width = base_.width();
  for (Offset q = 0; q < lane.count; ++q)
    pack_row(queries, lane.first + q, lane.host_queries.data() + q * width);
  copy_async(lane.stream, lane.queries.data(), lane.host_queries.data(), lane.count * width,
             cudaMemcpyHostToDevice);
}

ExcludedView CertifiedSearch::upload_excluded(Lane& lane, const CsrView& excluded) const {
  if (excluded.offsets == nullptr) return {};
  const Offset* offsets = excluded.offsets + lane.first;
  const Offset count = offsets[lane.count] - offsets[0];
  std::copy_n(offsets, lane.count + 1, lane.host_excluded_offsets.data());
  std::copy_n(excluded.indices + offsets[0], count, lane.host_excluded_ids.data());
  copy_async(lane.stream, lane.excluded_offsets.data(), lane.host_excluded_offsets.data(),
             lane.count + 1, cudaMemcpyHostToDevice);
  copy_async(lane.stream, lane.excluded_ids.data(), lane.host_excluded_ids.data(), count,
             cudaMemcpyHostToDevice);
  return {lane.excluded_offsets.data(), lane.excluded_ids.data(), offsets[0]};
}

/// Waits for the lane's batch, if there is one, and hands out its results.
void CertifiedSearch::finish(Lane& lane, int k, Id* ids, float* scores,
                             std::vector<Offset>& doubtful) {
  if (lane.count == 0) return;
  lane.stream.synchronize();
  for (Offset q = 0; q < lane.count; ++q) {
    if (!lane.host_certified[q]) {
      doubtful.push_back(lane.first + q);
      continue;
    }
    std::copy_n(lane.host_ids.data() + q * k, k, ids + (lane.first + q) * k);
    std::copy_n(lane.host_scores.data() + q * k, k, scores + (lane.first + q) * k);
  }
  lane.count = 0;
}

}  // namespace wf::cuda
