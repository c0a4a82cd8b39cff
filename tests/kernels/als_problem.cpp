#include "als_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace wf::test {
namespace {

SideRows make_side(Offset rows, Offset columns, std::vector<Entry> entries, double regularization) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.user != b.user ? a.user < b.user : a.item < b.item;
  });
  SideRows side;
  side.weights.columns = columns;
  side.regularization.assign(rows, static_cast<float>(regularization));
  side.weights.offsets.assign(rows + 1, 0);
  for (const Entry& e : entries) {
    ++side.weights.offsets[e.user + 1];
    side.weights.indices.push_back(e.item);
    side.weights.values.push_back(e.weight);
    side.targets.push_back(e.target);
  }
  for (Offset r = 0; r < rows; ++r) side.weights.offsets[r + 1] += side.weights.offsets[r];
  return side;
}

double uniform(std::uint32_t stream, std::uint64_t index) {
  const PhiloxBlock block = philox(7, stream, 0, index);
  return uniform_double(block.word[0], block.word[1]);
}

}  // namespace

Problem make_problem(Offset users, Offset items, std::vector<Entry> entries,
                     double regularization) {
  Problem problem;
  problem.users = make_side(users, items, entries, regularization);
  for (Entry& e : entries) std::swap(e.user, e.item);
  problem.items = make_side(items, users, entries, regularization);
  return problem;
}

Problem random_problem(const std::vector<Offset>& degrees, Offset items, float low, float high,
                       double regularization) {
  std::vector<Entry> entries;
  std::uint64_t draw = 0;
  for (std::size_t u = 0; u < degrees.size(); ++u) {
    // Selection sampling: degrees[u] of the items, each set equally likely.
    Offset wanted = degrees[u];
    for (Offset i = 0; i < items && wanted > 0; ++i, ++draw) {
      if (uniform(100, draw) * static_cast<double>(items - i) >= static_cast<double>(wanted))
        continue;
      --wanted;
      entries.push_back({static_cast<Id>(u), static_cast<Id>(i),
                         low + (high - low) * static_cast<float>(uniform(101, draw)),
                         1 + 2 * static_cast<float>(uniform(102, draw))});
    }
  }
  return make_problem(static_cast<Offset>(degrees.size()), items, std::move(entries),
                      regularization);
}

Problem power_law_problem(Offset users, Offset items, Offset entries, double alpha,
                          double regularization) {
  std::set<std::pair<Id, Id>> seen;
  std::vector<Entry> list;
  for (std::uint64_t draw = 0; static_cast<Offset>(list.size()) < entries; ++draw) {
    const double a = uniform(103, 2 * draw), b = uniform(103, 2 * draw + 1);
    const Id user = static_cast<Id>(a * a * static_cast<double>(users));
    const Id item = static_cast<Id>(b * b * b * static_cast<double>(items));
    if (!seen.emplace(user, item).second) continue;
    const float rating = static_cast<float>(1 + (user % 5 == item % 5) * 4);
    const float weight = static_cast<float>(alpha) * rating;
    list.push_back({user, item, weight, 1 + weight});
  }
  return make_problem(users, items, std::move(list), regularization);
}

void vary_regularization(Problem& problem) {
  for (SideRows* side : {&problem.users, &problem.items})
    for (std::size_t r = 0; r < side->regularization.size(); ++r)
      side->regularization[r] *= static_cast<float>(1 + r % 7);
}

std::vector<float> random_factors(Offset rows, int factors, int stream, float scale) {
  std::vector<float> values(rows * factors);
  const double width = scale * std::sqrt(3.0 / factors);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(width * (2 * uniform(200 + stream, i) - 1));
  return values;
}

std::unique_ptr<AlsSolver> make_solver(const BackendEntry* backend, const Problem& problem,
                                       const AlsParameters& parameters) {
  const AlsEntries users = problem.users.entries(), items = problem.items.entries();
  std::unique_ptr<AlsSolver> solver = backend->open(0)->make_als(users, items, parameters);
  const int f = parameters.factors;
  const std::vector<float> p = random_factors(users.rows, f, 1);
  const std::vector<float> q = random_factors(items.rows, f, 2);
  solver->write_factors(Side::users, {p.data(), users.rows, f, f});
  solver->write_factors(Side::items, {q.data(), items.rows, f, f});
  return solver;
}

AlsReport solve_rows(const BackendEntry* backend, const std::vector<float>& fixed,
                     const AlsEntries& rows, const AlsParameters& parameters,
                     std::vector<float>& x) {
  const Offset f = parameters.factors;
  const auto solver =
      backend->open(0)->make_row_solver({fixed.data(), rows.columns, f, f}, parameters);
  return solver->solve(rows, parameters.method, {x.data(), rows.rows, f, f});
}

std::vector<float> factors_of(const AlsSolver& solver, Side side, const Problem& problem,
                              int factors) {
  const AlsEntries entries =
      side == Side::users ? problem.users.entries() : problem.items.entries();
  const Offset stride = factors + 5;
  std::vector<float> wide(entries.rows * stride, std::numeric_limits<float>::quiet_NaN());
  solver.read_factors(side, {wide.data(), entries.rows, factors, stride});
  std::vector<float> values;
  for (Offset r = 0; r < entries.rows; ++r) {
    const float* row = wide.data() + r * stride;
    values.insert(values.end(), row, row + factors);
    for (Offset j = factors; j < stride; ++j) EXPECT_EQ(row[j], 0.0f) << "padding of row " << r;
  }
  return values;
}

double relative_distance(const std::vector<float>& a, const std::vector<float>& b) {
  EXPECT_EQ(a.size(), b.size());
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    norm += double{b[i]} * b[i];
  }
  return norm > 0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

}  // namespace wf::test
