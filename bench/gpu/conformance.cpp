// The CUDA backend against the reference, without any test framework; each case twice, bit for
// bit. Prints what differs and exits with 1.   gpu_conformance [--quick]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "problem.hpp"
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
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_conformance: %s\n", error.what());
    return 1;
  }
  std::printf("%d failures\n", failures);
  return failures > 0;
}
