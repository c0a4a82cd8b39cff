/// bench_recommend MODEL DATA [THREADS]: milliseconds to recommend ten items to every user of a
/// model, the items of DATA excluded, and the lists of the first hundred, as JSON on stdout.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "warpfactor/warpfactor.hpp"

namespace {

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

nlohmann::json list_of(const wf::Model& model, const wf::TopK& top, wf::Offset row) {
  nlohmann::json items = nlohmann::json::array();
  for (const wf::Id item : top.ids_of(row)) items.push_back(model.items().number(item));
  return {{"user", model.users().number(static_cast<wf::Id>(row))}, {"items", items}};
}

nlohmann::json run(const std::string& model_path, const std::string& data_path) {
  const std::unique_ptr<wf::Model> model = wf::load_model(model_path, "cpu");
  const wf::Interactions seen =
      wf::read_interactions(data_path).aligned(model->user_map(), model->item_map());
  std::vector<wf::Id> users(static_cast<std::size_t>(model->users().size()));
  std::iota(users.begin(), users.end(), 0);
  wf::RecommendOptions options;
  options.exclude = seen;
  wf::TopK top;
  double best = 0, best_cpu = 0;
  for (int round = 0; round < 3; ++round) {
    const double cpu_start = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    top = model->recommend(users, options);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const double cpu = cpu_seconds() - cpu_start;
    best = round == 0 ? elapsed.count() : std::min(best, elapsed.count());
    best_cpu = round == 0 ? cpu : std::min(best_cpu, cpu);
  }
  nlohmann::json lists = nlohmann::json::array();
  for (wf::Offset row = 0; row < std::min<wf::Offset>(100, top.rows()); ++row)
    lists.push_back(list_of(*model, top, row));
  return {{"users", top.rows()},
          {"items", model->items().size()},
          {"seconds", best},
          {"cpu_seconds", best_cpu},
          {"lists", lists}};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_recommend MODEL DATA [THREADS]\n");
    return 2;
  }
  const wf::ThreadScope threads(argc > 3 ? std::stoi(argv[3]) : 0);
  std::cout << run(argv[1], argv[2]).dump() << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_recommend: %s\n", error.what());
  return 1;
}
