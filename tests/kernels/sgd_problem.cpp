#include "sgd_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "contract/philox.hpp"
#include "contract/sgd_state.hpp"

namespace wf::test {
namespace {

std::uint32_t word(int stream, Offset index) {
  return philox(12, 1000 + static_cast<std::uint32_t>(stream), 0, static_cast<std::uint64_t>(index))
      .word[0];
}

/// Each row's own feature, and of two shared ones with weights 0.5 and 1.5 some, or none.
CsrMatrix random_features(Offset rows, int stream) {
  CsrMatrix features;
  features.columns = rows + 2;
  for (Offset r = 0; r < rows; ++r) {
    std::vector<Id> indices;
    std::vector<float> values;
    const std::uint32_t bits = word(stream, r);
    const float weights[] = {1, 0.5f, 1.5f};
    const Id columns[] = {static_cast<Id>(r), static_cast<Id>(rows), static_cast<Id>(rows + 1)};
    for (int k = 0; k < 3; ++k) {
      if (k > 0 && (bits >> k & 1) == 0) continue;
      indices.push_back(columns[k]);
      values.push_back(weights[k]);
    }
    features.append_row(indices, values);
  }
  return features;
}

template <class T, class Vector>
SgdState<T> view_of(Vector& e, Vector& b, Vector& a, Vector& ab, Vector& s, Vector& sb, int f) {
  const Offset rows = static_cast<Offset>(b.size());
  const auto matrix = [&](Vector& v) { return MatrixView<T>{v.data(), rows, f, f}; };
  return {matrix(e), b, matrix(a), ab, matrix(s), sb};
}

SgdHostState read_side(const SgdTrainer& trainer, Side side, Offset features, int factors) {
  constexpr int more = 3;
  const int stride = factors + more;
  SgdHostState state(features, factors);
  SgdState<float> view = state.view();
  std::vector<float> wide[3];
  MatrixView<float>* const matrices[] = {&view.embeddings, &view.accumulators, &view.steps};
  for (int m = 0; m < 3; ++m) {
    wide[m].assign(static_cast<std::size_t>(features * stride),
                   std::numeric_limits<float>::quiet_NaN());
    *matrices[m] = {wide[m].data(), features, factors, stride};
  }
  trainer.read_state(side, view);
  std::vector<float>* const parts[] = {&state.embeddings, &state.accumulators, &state.steps};
  for (int m = 0; m < 3; ++m) {
    if (features > 0 && std::isnan(wide[m][0])) continue;  // The steps with adagrad.
    for (Offset r = 0; r < features; ++r) {
      std::copy_n(matrices[m]->row(r), factors, parts[m]->begin() + r * factors);
      for (int j = factors; j < stride; ++j) EXPECT_EQ(matrices[m]->row(r)[j], 0);
    }
  }
  return state;
}

}  // namespace

SgdProblem SgdData::problem() const {
  SgdProblem problem;
  problem.interactions = interactions.view();
  if (!weights.empty()) problem.weights = weights.data();
  const auto features = [](const CsrMatrix& given, Offset rows) {
    return given.rows() > 0 ? given.view() : CsrView{rows, rows, nullptr, nullptr, nullptr};
  };
  problem.user_features = features(user_features, problem.interactions.rows);
  problem.item_features = features(item_features, problem.interactions.columns);
  if (!frozen_users.empty()) problem.frozen_user_features = frozen_users.data();
  if (!frozen_items.empty()) problem.frozen_item_features = frozen_items.data();
  return problem;
}

SgdData random_sgd_data(Id users, Id items, Id degree, bool with_features, bool with_weights) {
  SgdData data;
  data.interactions.columns = items;
  for (Id u = 0; u < users; ++u) {
    std::vector<Id> indices;
    std::vector<float> values;
    for (Id i = 0; i < items && u != 1; ++i) {
      const std::uint32_t w = word(1, Offset{u} * items + i);
      if (u != 0 && w % static_cast<std::uint32_t>(items) >= static_cast<std::uint32_t>(degree))
        continue;
      indices.push_back(i);
      const std::uint32_t kind = w >> 16;
      values.push_back(kind % 10 == 0 ? 0.0f : kind % 10 == 1 ? -1.0f : 1.0f);
      if (with_weights) data.weights.push_back(static_cast<float>(kind / 10 % 4) * 0.5f);
    }
    data.interactions.append_row(indices, values);
  }
  if (with_features) {
    data.user_features = random_features(users, 2);
    data.item_features = random_features(items, 3);
  }
  return data;
}

SgdHostState::SgdHostState(Offset features, int width)
    : factors(width),
      embeddings(static_cast<std::size_t>(features * width)),
      accumulators(embeddings),
      steps(embeddings),
      biases(static_cast<std::size_t>(features)),
      bias_accumulators(biases),
      bias_steps(biases) {}

SgdState<float> SgdHostState::view() {
  return view_of<float>(embeddings, biases, accumulators, bias_accumulators, steps, bias_steps,
                        factors);
}

SgdState<const float> SgdHostState::read_only() const {
  return view_of<const float>(embeddings, biases, accumulators, bias_accumulators, steps,
                              bias_steps, factors);
}

SgdHostModel first_sgd_model(const SgdProblem& problem, const SgdParameters& parameters) {
  SgdHostModel model{{problem.user_features.columns, parameters.factors},
                     {problem.item_features.columns, parameters.factors}};
  draw_sgd_state(model.users.view(), 0, Side::users, parameters.schedule, parameters.seed);
  draw_sgd_state(model.items.view(), 0, Side::items, parameters.schedule, parameters.seed);
  return model;
}

SgdHostModel flat_sgd_model(const SgdProblem& problem, const SgdParameters& parameters) {
  SgdHostModel model{{problem.user_features.columns, parameters.factors},
                     {problem.item_features.columns, parameters.factors}};
  for (SgdHostState* side : {&model.users, &model.items}) {
    std::fill(side->accumulators.begin(), side->accumulators.end(), 1.0f);
    std::fill(side->bias_accumulators.begin(), side->bias_accumulators.end(), 1.0f);
  }
  return model;
}

void write_model(SgdTrainer& trainer, const SgdHostModel& model) {
  trainer.write_state(Side::users, model.users.read_only());
  trainer.write_state(Side::items, model.items.read_only());
}

SgdHostModel read_model(const SgdTrainer& trainer, const SgdProblem& problem,
                        const SgdParameters& parameters) {
  const int f = parameters.factors;
  return {read_side(trainer, Side::users, problem.user_features.columns, f),
          read_side(trainer, Side::items, problem.item_features.columns, f)};
}

SgdHostModel trained_sgd_model(const BackendEntry* backend, const SgdData& data,
                               const SgdParameters& parameters, int epochs, double learning_rate,
                               SgdReport* report) {
  const SgdProblem problem = data.problem();
  const auto trainer = backend->open(0)->make_sgd(problem, parameters);
  write_model(*trainer, first_sgd_model(problem, parameters));
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const SgdReport last = trainer->run_epoch(static_cast<std::uint32_t>(epoch), learning_rate);
    if (report != nullptr) *report = last;
  }
  return read_model(*trainer, problem, parameters);
}

double largest_difference(const SgdHostModel& a, const SgdHostModel& b) {
  double largest = 0;
  const auto compare = [&](const std::vector<float>& x, const std::vector<float>& y) {
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double difference = std::fabs(double{x[k]} - y[k]);
      // Not std::max, which would let a NaN pass.
      if (!(difference <= largest)) largest = difference;
    }
  };
  compare(a.users.embeddings, b.users.embeddings);
  compare(a.users.biases, b.users.biases);
  compare(a.items.embeddings, b.items.embeddings);
  compare(a.items.biases, b.items.biases);
  return largest;
}

}  // namespace wf::test
