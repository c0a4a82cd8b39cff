#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance.hpp"
#include "cuda/als.hpp"
#include "problem.hpp"

namespace wf::bench {
namespace {

struct AlsCase {
  std::string name;
  AlsMethod method;
  int factors;
  cuda::AlsTuning tuning = {};
  bool row_regularization = false;
};

/// Every way that a row can go, by cuts that small data reaches.
std::vector<AlsCase> als_cases(bool quick) {
  cuda::AlsTuning halves, grams;
  halves.exact_panel_bytes = 0;
  grams.gram_degree = 16;
  grams.gram_chunk = 7;
  grams.workspace_bytes = 1 << 16;
  std::vector<AlsCase> cases{{"cg", AlsMethod::cg, 1},
                             {"cg", AlsMethod::cg, 33},
                             {"cg by halves", AlsMethod::cg, 64, halves},
                             {"cg by matrices", AlsMethod::cg, 40, grams},
                             {"cg by wide matrices", AlsMethod::cg, 140, grams},
                             {"cg wide", AlsMethod::cg, 260},
                             {"cg, each row its own regularization", AlsMethod::cg, 33, {}, true},
                             {"cholesky", AlsMethod::cholesky, 33},
                             {"subspace", AlsMethod::subspace, 70}};
  if (quick) return cases;
  for (const int factors : {32, 64, 96, 128, 256}) {
    cases.push_back({"cg", AlsMethod::cg, factors});
    cases.push_back({"cholesky", AlsMethod::cholesky, factors});
    cases.push_back({"subspace", AlsMethod::subspace, factors});
  }
  return cases;
}

struct AlsResult {
  std::vector<float> first_users;  ///< after a half-step of their own
  std::vector<float> users;        ///< after the iterations
  double loss;

  bool operator==(const AlsResult&) const = default;
};

void write_first_factors(AlsSolver& als, const GpuProblem& problem, int f) {
  const auto write = [&](Side side, Offset rows, std::uint32_t stream) {
    const std::vector<float> values = start_factors(rows, f, stream, 1);
    als.write_factors(side, {values.data(), rows, f, f});
  };
  write(Side::users, problem.users().rows, 1);
  write(Side::items, problem.items().rows, 2);
}

/// The rows of the users' first half-step.
std::vector<float> first_users(AlsSolver& als, const GpuProblem& problem, int f) {
  write_first_factors(als, problem, f);
  als.half_step(Side::users);
  const Offset users = problem.users().rows;
  std::vector<float> rows(static_cast<std::size_t>(users) * f);
  als.read_factors(Side::users, {rows.data(), users, f, f});
  return rows;
}

/// Three iterations: those after the first are a graph.
AlsResult solve_once(std::unique_ptr<AlsSolver> als, const GpuProblem& problem, const AlsCase& c) {
  AlsResult result;
  result.first_users = first_users(*als, problem, c.factors);
  write_first_factors(*als, problem, c.factors);
  for (int i = 0; i < 3; ++i) als->iterate();
  result.loss = als->loss();
  result.users.resize(static_cast<std::size_t>(problem.users().rows) * c.factors);
  als->read_factors(Side::users, {result.users.data(), problem.users().rows, c.factors, c.factors});
  return result;
}

AlsParameters parameters_of(AlsMethod method, int factors) {
  AlsParameters parameters;
  parameters.factors = factors;
  parameters.method = method;
  return parameters;
}

/// Users of the given numbers of items, spread evenly.
Interactions spread_rows(const std::vector<Offset>& degrees, Id items) {
  std::vector<Offset> offsets{0};
  std::vector<Id> indices;
  for (const Offset degree : degrees) {
    for (Offset k = 0; k < degree; ++k) indices.push_back(static_cast<Id>(k * items / degree));
    offsets.push_back(static_cast<Offset>(indices.size()));
  }
  std::vector<float> values(indices.size());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(1 + k % 5);
  const auto identity = [](std::size_t size) {
    return std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(size)));
  };
  return {std::move(offsets),       std::move(indices),
          std::move(values),        {},
          identity(degrees.size()), identity(static_cast<std::size_t>(items))};
}

}  // namespace

void check_als(const Backend& reference, bool quick) {
  for (const AlsCase& c : als_cases(quick)) {
    GpuProblem problem({120, 90, 1500}, 2, 0.1f);
    if (c.row_regularization) problem.vary_regularization();
    const AlsParameters parameters = parameters_of(c.method, c.factors);
    const AlsResult expected =
        solve_once(reference.make_als(problem.users(), problem.items(), parameters), problem, c);
    const auto find = [&](const cuda::AlsTuning& tuning) {
      return solve_once(cuda::make_als(0, problem.users(), problem.items(), parameters, tuning),
                        problem, c);
    };
    const AlsResult found = find(c.tuning);
    const std::string name = "als " + c.name + ", f " + std::to_string(c.factors) + ": ";
    const double distance = relative_distance(found.first_users, expected.first_users);
    // Conjugate gradient works on rows rounded to fp16.
    expect(distance < (c.method == AlsMethod::cg ? 1e-3 : 1e-4), name + "rows", distance);
    const double loss = std::abs(found.loss / expected.loss - 1);
    expect(loss < 1e-4, name + "loss", loss);
    if (quick) continue;
    expect(find(c.tuning) == found, name + "a second fit is the same", 0);
    cuda::AlsTuning without_graph = c.tuning;
    without_graph.graph = false;
    expect(find(without_graph) == found, name + "without a graph it is the same", 0);
  }
}

void check_als_degrees(const Backend& reference, bool quick) {
  const Offset chunk = quick ? 600 : cuda::AlsTuning().gram_chunk;
  for (const int f : quick ? std::vector{32} : std::vector{32, 64, 96, 128, 256, 512}) {
    std::vector<Offset> degrees{0, 1, f - 1, f, f + 1, chunk - 1, chunk, chunk + 1, 2 * chunk + 1};
    for (Offset edge = 2; edge <= 512; edge *= 2)
      degrees.insert(degrees.end(), {edge - 1, edge, edge + 1});
    const GpuProblem problem(spread_rows(degrees, static_cast<Id>(2 * chunk + 9)), 2, 0.1f);
    const AlsParameters parameters = parameters_of(AlsMethod::cg, f);
    const auto rows_of = [&](std::unique_ptr<AlsSolver> als) {
      return first_users(*als, problem, f);
    };
    const std::vector<float> expected =
        rows_of(reference.make_als(problem.users(), problem.items(), parameters));
    cuda::AlsTuning tuning;
    tuning.gram_chunk = chunk;
    const std::vector<float> found =
        rows_of(cuda::make_als(0, problem.users(), problem.items(), parameters, tuning));
    for (std::size_t r = 0; r < degrees.size(); ++r) {
      const auto row = [&](const std::vector<float>& rows) {
        return std::vector<float>(rows.begin() + r * f, rows.begin() + (r + 1) * f);
      };
      const double distance = relative_distance(row(found), row(expected));
      expect(distance < 5e-4,
             "als row of " + std::to_string(degrees[r]) + " entries, f " + std::to_string(f),
             distance);
    }
  }
}

}  // namespace wf::bench
