// The CUDA backend against the reference, without any test framework; each case twice, bit for
// bit. Prints what differs and exits with 1.   gpu_conformance [--quick]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "problem.hpp"
#include "sgd_state.hpp"
#include "warpfactor/error.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace {

using namespace wf;

int failures = 0;

void expect(bool holds, const std::string& what, double found) {
  std::printf("%s %s: %.3g\n", holds ? "ok  " : "FAIL", what.c_str(), found);
  failures += !holds;
}

double relative_distance(const std::vector<float>& a, const std::vector<float>& b) {
  double difference = 0;
  double norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    norm += double{b[i]} * b[i];
  }
  return std::sqrt(difference / std::max(norm, 1e-300));
}

struct AlsResult {
  std::vector<float> users;
  double loss;
};

AlsResult solve_once(const Backend& backend, const bench::GpuProblem& problem,
                     const AlsParameters& parameters) {
  const AlsEntries users = problem.users();
  const AlsEntries items = problem.items();
  const int f = parameters.factors;
  const auto als = backend.make_als(users, items, parameters);
  const std::vector<float> p = bench::start_factors(users.rows, f, 1, 1);
  const std::vector<float> q = bench::start_factors(items.rows, f, 2, 1);
  als->write_factors(AlsSide::users, {p.data(), users.rows, f, f});
  als->write_factors(AlsSide::items, {q.data(), items.rows, f, f});
  AlsResult result{p, 0};
  als->fold_in(AlsSide::users, users, parameters.method, {result.users.data(), users.rows, f, f});
  als->iterate();
  result.loss = als->loss();
  return result;
}

void check_als(const Backend& cuda, bool quick) {
  const bench::GpuProblem problem({120, 90, 1500}, 2, 0.1f);
  std::vector<int> widths{1, 32, 33, 64};
  if (!quick) widths.insert(widths.end(), {96, 128, 256});
  const std::unique_ptr<Backend> reference = reference_backend()->open(0);
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace})
    for (const int factors : widths) {
      AlsParameters parameters;
      parameters.factors = factors;
      parameters.method = method;
      const AlsResult expected = solve_once(*reference, problem, parameters);
      const AlsResult found = solve_once(cuda, problem, parameters);
      const std::string name = "als method " + std::to_string(static_cast<int>(method)) + " f " +
                               std::to_string(factors);
      const double distance = relative_distance(found.users, expected.users);
      // Conjugate gradient works on rows rounded to fp16.
      expect(distance < (method == AlsMethod::cg ? 5e-4 : 1e-4), name + " rows", distance);
      const double loss = std::abs(found.loss / expected.loss - 1);
      expect(loss < 1e-4, name + " loss", loss);
      const AlsResult again = solve_once(cuda, problem, parameters);
      expect(again.users == found.users && again.loss == found.loss, name + " repeats", 0);
    }
}

void check_search(const Backend& cuda, bool quick) {
  const Offset rows = quick ? 500 : 20000;
  const int width = 100;
  const Offset count = 70;
  const std::vector<float> base = bench::start_factors(rows, width, 3, 1);
  const std::vector<float> queries = bench::start_factors(count, width, 4, 1);
  const MatrixView<const float> base_view{base.data(), rows, width, width};
  const MatrixView<const float> query_view{queries.data(), count, width, width};
  const std::unique_ptr<Backend> reference = reference_backend()->open(0);
  for (const Metric metric : {Metric::l2, Metric::inner_product, Metric::cosine})
    for (const int k : {1, 10, 2048}) {
      std::vector<float> scores(count * k);
      std::vector<float> expected_scores(count * k);
      std::vector<Id> ids(count * k);
      std::vector<Id> expected_ids(count * k);
      cuda.make_searcher(base_view, metric, 0)
          ->search({query_view, k, {}, {}}, ids.data(), scores.data());
      reference->make_searcher(base_view, metric, 1)
          ->search({query_view, k, {}, {}}, expected_ids.data(), expected_scores.data());
      const std::string name =
          "search metric " + std::to_string(static_cast<int>(metric)) + " k " + std::to_string(k);
      const double distance = relative_distance(scores, expected_scores);
      expect(distance < 1e-5, name + " scores", distance);
      int differing = 0;
      for (std::size_t i = 0; i < ids.size(); ++i) differing += ids[i] != expected_ids[i];
      // Scores equal but for rounding may change places.
      expect(differing <= static_cast<int>(ids.size() / 100), name + " ids that differ", differing);
    }
}

struct SgdResult {
  std::vector<float> users;
  std::vector<float> items;
  SgdReport report;
};

SgdResult train_once(const Backend& backend, const SgdProblem& problem,
                     const SgdParameters& parameters) {
  const auto trainer = backend.make_sgd(problem, parameters);
  const int f = parameters.factors;
  bench::FirstSgdState users(SgdSide::users, problem.user_features.columns, f);
  bench::FirstSgdState items(SgdSide::items, problem.item_features.columns, f);
  trainer->write_state(SgdSide::users, users.read_only());
  trainer->write_state(SgdSide::items, items.read_only());
  SgdResult result;
  result.report = trainer->run_epoch(0, 0.05);
  trainer->read_state(SgdSide::users, users.view());
  trainer->read_state(SgdSide::items, items.view());
  result.users = users.embeddings();
  result.items = items.embeddings();
  return result;
}

/// Each row's own feature and one of three that they share.
struct SharedFeatures {
  explicit SharedFeatures(Offset rows) : view{rows, rows + 3, nullptr, nullptr, nullptr} {
    for (Offset r = 0; r < rows; ++r) {
      indices.push_back(static_cast<Id>(r));
      indices.push_back(static_cast<Id>(rows + r % 3));
      offsets.push_back(2 * (r + 1));
    }
    view.offsets = offsets.data();
    view.indices = indices.data();
  }
  std::vector<Offset> offsets{0};
  std::vector<Id> indices;
  CsrView view;
};

void check_sgd(const Backend& cuda, bool quick) {
  const Interactions data = generate_synthetic({120, 90, 1500}, 1);
  const SharedFeatures users(120), items(90);
  const std::unique_ptr<Backend> reference = reference_backend()->open(0);
  std::vector<int> widths{1, 33};
  if (!quick) widths.insert(widths.end(), {10, 64, 128, 300});
  for (const SgdLoss loss : {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos})
    for (const bool with_features : {false, true})
      for (const int factors : widths) {
        SgdProblem problem;
        problem.interactions = data.by_user();
        problem.user_features = with_features ? users.view : bench::identity_features(120);
        problem.item_features = with_features ? items.view : bench::identity_features(90);
        SgdParameters parameters;
        parameters.loss = loss;
        parameters.factors = factors;
        parameters.batch_size = 700;
        const SgdResult expected = train_once(*reference, problem, parameters);
        const SgdResult found = train_once(cuda, problem, parameters);
        const std::string name = "sgd loss " + std::to_string(static_cast<int>(loss)) +
                                 (with_features ? " features" : "") + " f " +
                                 std::to_string(factors);
        const double distance = std::max(relative_distance(found.users, expected.users),
                                         relative_distance(found.items, expected.items));
        expect(distance < 1e-3, name + " rows", distance);
        expect(found.report.draws == expected.report.draws, name + " draws",
               static_cast<double>(found.report.draws));
        const SgdResult again = train_once(cuda, problem, parameters);
        expect(again.users == found.users && again.items == found.items &&
                   again.report.loss == found.report.loss,
               name + " repeats", 0);
      }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const bool quick = argc > 1 && std::string(argv[1]) == "--quick";
    std::string reason;
    if (warpfactor_backend()->device_count(reason) == 0) throw Error(ErrorCode::device, reason);
    const std::unique_ptr<Backend> cuda = warpfactor_backend()->open(0);
    std::printf("%s: %s\n", cuda->name().c_str(), cuda->description().c_str());
    check_als(*cuda, quick);
    check_search(*cuda, quick);
    check_sgd(*cuda, quick);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_conformance: %s\n", error.what());
    return 1;
  }
  std::printf("%d failures\n", failures);
  return failures > 0;
}
