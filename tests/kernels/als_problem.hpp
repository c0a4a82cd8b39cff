#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "contract/als.hpp"
#include "contract/philox.hpp"
#include "contract/plugin.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf::test {

struct Entry {
  Id user;
  Id item;
  float weight;
  float target;
};

/// The entries of one side with the arrays that AlsEntries borrows.
struct SideRows {
  CsrMatrix weights;
  std::vector<float> targets;
  std::vector<float> regularization;

  AlsEntries entries() const { return {weights.view(), targets.data(), regularization.data()}; }
};

/// Both sides of a matrix.
struct Problem {
  SideRows users;
  SideRows items;
};

/// Entries in any order, each pair once.
Problem make_problem(Offset users, Offset items, std::vector<Entry> entries, double regularization);

/// User u has degrees[u] entries at random items, with weights in [low, high) and targets
/// in [1, 3).
Problem random_problem(const std::vector<Offset>& degrees, Offset items, float low, float high,
                       double regularization);

/// Every user has the given number of entries at least; item popularity follows a power law.
Problem power_law_problem(Offset users, Offset items, Offset entries, double alpha,
                          double regularization);

/// Multiplies the regularization of each row by 1 to 7.
void vary_regularization(Problem& problem);

/// rows x factors of N(0, scale^2 / factors)-like values, the same for every backend.
std::vector<float> random_factors(Offset rows, int factors, int stream, float scale = 1);

/// A solver on "cpu" or "reference" holding random factors.
std::unique_ptr<AlsSolver> make_solver(const BackendEntry* backend, const Problem& problem,
                                       const AlsParameters& parameters);

/// Replaces x, rows x factors, by what a new row solver makes of it by parameters.method, `fixed`
/// being the fixed side's rows x factors.
AlsReport solve_rows(const BackendEntry* backend, const std::vector<float>& fixed,
                     const AlsEntries& rows, const AlsParameters& parameters,
                     std::vector<float>& x);

/// The factors of a side, rows x factors, read through a wider view poisoned with NaN; fails the
/// test where the padding is not zero.
std::vector<float> factors_of(const AlsSolver& solver, Side side, const Problem& problem,
                              int factors);

/// |a - b| / |b|
double relative_distance(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace wf::test
