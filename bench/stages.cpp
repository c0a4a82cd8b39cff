/// bench_stages DATA [FACTORS]: seconds and memory of each stage on the way from a ratings file to
/// recommendations for every user, as JSON on stdout.

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "warpfactor/warpfactor.hpp"

namespace {

/// A line of /proc/self/status, such as VmRSS or the peak since the last reset, VmHWM.
long long status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long long kibibytes = 0; word == key + ":" && status >> kibibytes) return kibibytes * 1024;
  throw std::runtime_error("/proc/self/status has no " + key);
}

void reset_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

nlohmann::json measure(const std::string& name, const std::function<void()>& stage) {
  reset_peak();
  const long long before = status_bytes("VmRSS");
  const auto start = std::chrono::steady_clock::now();
  stage();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return {{"stage", name},
          {"seconds", elapsed.count()},
          {"growth_bytes", status_bytes("VmRSS") - before},
          {"peak_growth_bytes", status_bytes("VmHWM") - before},
          {"peak_bytes", status_bytes("VmHWM")}};
}

nlohmann::json run(const std::string& path, int factors) {
  nlohmann::json stages;
  wf::Interactions ratings;
  stages.push_back(measure("read", [&] { ratings = wf::read_interactions(path); }));
  wf::Split split;
  stages.push_back(measure("split", [&] { split = wf::split_random(ratings); }));
  wf::AlsConfig config;
  config.factors = factors;
  config.alpha = 10;
  config.iterations = 3;
  config.loss_every = 0;
  wf::ImplicitAls model(config);
  stages.push_back(measure("train, 3 iterations", [&] { model.fit(split.train); }));
  wf::EvaluateOptions lists;
  lists.auc = false;
  stages.push_back(
      measure("evaluate, k = 10", [&] { wf::evaluate(model, split.train, split.test, lists); }));
  stages.push_back(
      measure("evaluate, k = 10 and AUC", [&] { wf::evaluate(model, split.train, split.test); }));
  std::vector<wf::Id> users(model.users().size());
  std::iota(users.begin(), users.end(), 0);
  wf::RecommendOptions options;
  options.exclude = split.train;
  stages.push_back(measure("recommend 10 to every user", [&] { model.recommend(users, options); }));
  return {{"users", ratings.user_count()},
          {"items", ratings.item_count()},
          {"entries", ratings.size()},
          {"file_bytes", std::filesystem::file_size(path)},
          {"factors", factors},
          {"seconds_per_iteration", model.report().seconds},
          {"stages", stages}};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_stages DATA [FACTORS]\n");
    return 2;
  }
  std::cout << run(argv[1], argc > 2 ? std::stoi(argv[2]) : 64).dump(1) << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_stages: %s\n", error.what());
  return 1;
}
