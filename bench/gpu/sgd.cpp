// Seconds an epoch of BPR or WARP with adagrad on the first CUDA device, one JSON object a line.
//   gpu_sgd SHAPE bpr|warp|warp-genres FACTORS...      gpu_sgd ml-20m bpr 128
// warp-genres: each item has a feature of its own and two of twenty that it shares.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "models/ranking/batch_size.hpp"
#include "sgd_state.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/generate.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace {

using namespace wf;

constexpr int epochs = 3;
constexpr double learning_rate = 0.05;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Features of items: one of its own, two of those that it shares.
class Genres {
 public:
  explicit Genres(Offset items) : columns_(items + genres) {
    for (Id i = 0; i < items; ++i) {
      const Id first = static_cast<Id>(items) + i % genres;
      const Id second =
          static_cast<Id>(items) + (i % genres + 1 + i / genres % (genres - 1)) % genres;
      for (const Id feature : {i, first, second}) indices_.push_back(feature);
      offsets_.push_back(static_cast<Offset>(indices_.size()));
    }
  }
  CsrView view() const {
    return {static_cast<Offset>(offsets_.size()) - 1, columns_, offsets_.data(), indices_.data(),
            nullptr};
  }

 private:
  static constexpr Id genres = 20;
  Offset columns_;
  std::vector<Offset> offsets_{0};
  std::vector<Id> indices_;
};

/// The fewest bytes: a sample's user and its accumulator in and out, a row for each score, what was
/// seen of the user out and twice in; each batch, the features of items and their accumulators in
/// and out.
double least_bytes(const SgdReport& report, Offset features, Offset batches, int factors) {
  const double rows = 4.0 * static_cast<double>(report.samples) +
                      static_cast<double>(report.samples + report.draws) +
                      3.0 * static_cast<double>(report.updates) +
                      4.0 * static_cast<double>(features) * static_cast<double>(batches);
  return 4.0 * factors * rows;
}

void measure(const Backend& device, const Interactions& data, const std::string& shape,
             const std::string& loss, int factors) {
  SgdProblem problem;
  problem.interactions = data.by_user();
  problem.user_features = bench::identity_features(problem.interactions.rows);
  const Genres genres(problem.interactions.columns);
  const bool with_genres = loss == "warp-genres";
  problem.item_features =
      with_genres ? genres.view() : bench::identity_features(problem.interactions.columns);
  SgdParameters parameters;
  parameters.factors = factors;
  parameters.loss = loss == "bpr" ? SgdLoss::bpr : SgdLoss::warp;
  parameters.batch_size =
      default_batch_size(problem, parameters.schedule, problem.interactions.size());
  auto start = std::chrono::steady_clock::now();
  const auto trainer = device.make_sgd(problem, parameters);
  for (const Side side : {Side::users, Side::items}) {
    const bool users = side == Side::users;
    const Offset rows = (users ? problem.user_features : problem.item_features).columns;
    trainer->write_state(side, bench::FirstSgdState(side, rows, factors).read_only());
  }
  const double upload = seconds_since(start);
  SgdReport report = trainer->run_epoch(0, learning_rate);
  double fastest = 1e30;
  for (std::uint32_t epoch = 1; epoch <= epochs; ++epoch) {
    start = std::chrono::steady_clock::now();
    report = trainer->run_epoch(epoch, learning_rate);
    fastest = std::min(fastest, seconds_since(start));
  }
  const Offset batch = parameters.batch_size;
  const Offset batches = (report.samples + batch - 1) / batch;
  std::printf(
      "{\"sgd\": \"%s\", \"device\": \"%s\", \"shape\": \"%s\", \"samples\": %lld, \"factors\": "
      "%d, "
      "\"batch\": %lld, \"upload_seconds\": %.4f, \"seconds_per_epoch\": %.6f, "
      "\"samples_per_second\": %.4g, \"draws\": %lld, \"loss\": %.17g, \"non_finite\": %lld, "
      "\"least_bytes\": %.0f}\n",
      loss.c_str(), device.description().c_str(), shape.c_str(),
      static_cast<long long>(report.samples), factors, static_cast<long long>(batch), upload,
      fastest, static_cast<double>(report.samples) / fastest, static_cast<long long>(report.draws),
      report.loss, static_cast<long long>(report.non_finite),
      least_bytes(report, problem.item_features.columns, batches, factors));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> losses{"bpr", "warp", "warp-genres"};
  if (argc < 4 || std::count(losses.begin(), losses.end(), argv[2]) == 0) {
    std::fprintf(stderr, "usage: gpu_sgd SHAPE bpr|warp|warp-genres FACTORS...\n");
    return 2;
  }
  try {
    std::string reason;
    if (warpfactor_backend()->device_count(reason) == 0) throw Error(ErrorCode::device, reason);
    const std::unique_ptr<Backend> device = warpfactor_backend()->open(0);
    const Interactions data = generate_synthetic(shape_like(argv[1]), 1);
    for (int i = 3; i < argc; ++i) measure(*device, data, argv[1], argv[2], std::stoi(argv[i]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_sgd: %s\n", error.what());
    return 1;
  }
}
