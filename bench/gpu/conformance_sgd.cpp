#include <algorithm>
#include <string>
#include <vector>

#include "conformance.hpp"
#include "problem.hpp"
#include "sgd_state.hpp"

namespace wf::bench {
namespace {

struct SgdResult {
  std::vector<float> users;
  std::vector<float> items;
  SgdReport report;
};

SgdResult train_once(const Backend& backend, const SgdProblem& problem,
                     const SgdParameters& parameters) {
  const auto trainer = backend.make_sgd(problem, parameters);
  const int f = parameters.factors;
  FirstSgdState users(Side::users, problem.user_features.columns, f);
  FirstSgdState items(Side::items, problem.item_features.columns, f);
  trainer->write_state(Side::users, users.read_only());
  trainer->write_state(Side::items, items.read_only());
  SgdResult result;
  result.report = trainer->run_epoch(0, 0.05);
  trainer->read_state(Side::users, users.view());
  trainer->read_state(Side::items, items.view());
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

}  // namespace

void check_sgd(const Backend& cuda, const Backend& reference, bool quick) {
  const Interactions data = generate_synthetic({120, 90, 1500}, 1);
  const SharedFeatures users(120), items(90);
  std::vector<int> widths{1, 33};
  if (!quick) widths.insert(widths.end(), {10, 64, 128, 300});
  for (const SgdLoss loss : {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos})
    for (const bool with_features : {false, true})
      for (const int factors : widths) {
        SgdProblem problem;
        problem.interactions = data.by_user();
        problem.user_features = with_features ? users.view : identity_features(120);
        problem.item_features = with_features ? items.view : identity_features(90);
        SgdParameters parameters;
        parameters.loss = loss;
        parameters.factors = factors;
        parameters.batch_size = 700;
        const SgdResult expected = train_once(reference, problem, parameters);
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

}  // namespace wf::bench
