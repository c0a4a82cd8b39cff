/// bench_search_sift [--base F --query F [--truth F]] [--rows N] [--queries N] [--device D]
/// [--threads N]: exact L2 search of SIFT1M, or of generated vectors of its shape (1,000,000 x 128,
/// 10,000 queries), as JSON on stdout: queries and operations a second, and the share of what the
/// processor could do. Fails when the nearest are not those of --truth, an .ivecs file, or when
/// lists of generated vectors differ from those of sums in double.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "contract/philox.hpp"
#include "micro/floor.hpp"
#include "warpfactor/flat_index.hpp"
#include "warpfactor/vector_file.hpp"

namespace wf::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Options {
  std::map<std::string, std::string> values = {
      {"base", ""},         {"query", ""},     {"truth", ""},   {"rows", "1000000"},
      {"queries", "10000"}, {"device", "cpu"}, {"threads", "0"}};

  Options(int argc, char** argv) {
    for (int i = 1; i < argc; i += 2) {
      const std::string name = std::string(argv[i]).substr(0, 2) == "--" ? argv[i] + 2 : "";
      if (values.count(name) == 0 || i + 1 == argc)
        throw std::runtime_error(std::string("what is ") + argv[i] + "?");
      values[name] = argv[i + 1];
    }
    if (at("base").empty() != at("query").empty())
      throw std::runtime_error("give --base and --query, or neither");
    if (at("base").empty() && !at("truth").empty())
      throw std::runtime_error("--truth goes with --base and --query");
  }
  const std::string& at(const std::string& name) const { return values.at(name); }
  Offset number(const std::string& name, Offset least) const {
    const std::string& text = at(name);
    Offset value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr Offset most = std::numeric_limits<Id>::max();
    if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most)
      return value;
    throw std::runtime_error("--" + name + " is '" + text + "', expected a number from " +
                             std::to_string(least) + " on");
  }
};

/// Rows of small whole numbers around one of 1000 centres, as descriptors of images are.
class GeneratedVectors {
 public:
  static constexpr int width = 128;

  GeneratedVectors(Offset rows, std::uint64_t seed) : rows_(rows), seed_(seed) {}
  Offset rows() const { return rows_; }
  int columns() const { return width; }

  FactorMatrix read(Offset first, Offset count) const {
    FactorMatrix matrix(count, width);
#pragma omp parallel for schedule(static)
    for (Offset r = 0; r < count; ++r) fill(first + r, matrix.row(r));
    return matrix;
  }

 private:
  void fill(Offset row, float* out) const {
    const std::uint32_t centre = uniform_below(philox(seed_, 1, 0, row).word[0], 1000);
    for (int c = 0; c < width; c += 4) {
      const PhiloxBlock mean = philox(0, 2, centre, c), noise = philox(seed_, 3, c, row);
      for (int i = 0; i < 4; ++i) {
        const float expected = -30 * std::log(1 - uniform_float(mean.word[i]));
        const float value = expected * (0.5f + uniform_float(noise.word[i]));
        out[c + i] = std::floor(std::min(255.0f, value));
      }
    }
  }

  Offset rows_;
  std::uint64_t seed_;
};

constexpr Offset piece = 50000;

template <class Vectors>
FlatIndex make_index(const Vectors& base, const Options& options) {
  FlatIndex index(base.columns(), Metric::l2, options.at("device"),
                  static_cast<int>(options.number("threads", 0)));
  index.reserve(base.rows());
  for (Offset first = 0; first < base.rows(); first += piece)
    index.add(base.read(first, std::min(piece, base.rows() - first)).view());
  return index;
}

double squared_distance(const float* a, const float* b, int width) {
  double sum = 0;
  for (int c = 0; c < width; ++c) sum += (double{a[c]} - b[c]) * (double{a[c]} - b[c]);
  return sum;
}

/// The share of queries whose nearest row is exactly as far as the first of their row of `path`.
double recall_at_1(const FlatIndex& index, const FactorMatrix& queries, const SearchResult& found,
                   const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Offset hits = 0;
  for (Offset q = 0; q < queries.rows(); ++q) {
    std::int32_t start[2];  // the length of the row and its first id
    if (!file.read(reinterpret_cast<char*>(start), sizeof start) || start[0] < 1)
      throw std::runtime_error(path + ": has no row for query " + std::to_string(q));
    file.seekg((start[0] - 1) * std::streamoff{4}, std::ios::cur);
    const auto distance = [&](std::int64_t id) {
      return squared_distance(queries.row(q), index.reconstruct(id).data(), queries.factors());
    };
    hits += distance(found.ids[q * found.k]) == distance(start[1]);
  }
  return static_cast<double>(hits) / static_cast<double>(queries.rows());
}

/// Whether the first lists are those of sums in double, which are exact for small whole numbers.
template <class Vectors>
bool lists_are_exact(const Vectors& base, const FactorMatrix& queries, const SearchResult& found) {
  constexpr Offset checked = 3;
  std::vector<std::pair<double, std::int64_t>> all[checked];
  for (Offset first = 0; first < base.rows(); first += piece) {
    const FactorMatrix rows = base.read(first, std::min(piece, base.rows() - first));
    for (Offset q = 0; q < std::min(checked, queries.rows()); ++q)
      for (Offset r = 0; r < rows.rows(); ++r)
        all[q].emplace_back(squared_distance(queries.row(q), rows.row(r), rows.factors()),
                            first + r);
  }
  for (Offset q = 0; q < std::min(checked, queries.rows()); ++q) {
    const auto count = std::min<std::size_t>(found.k, all[q].size());
    std::partial_sort(all[q].begin(), all[q].begin() + count, all[q].end());
    for (std::size_t i = 0; i < count; ++i)
      if (found.ids[q * found.k + i] != all[q][i].second) return false;
  }
  return true;
}

/// The least time of searches of `batch` queries: a few of one, one of all.
Json measure(const FlatIndex& index, const FactorMatrix& queries, Offset batch,
             const SearchOptions& how, const Floor* floor) {
  const int rounds = batch == 1 ? 20 : 1;
  double seconds = 1e30;
  double cpu_seconds = 1e30;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    const std::clock_t cpu_start = std::clock();
    index.search({queries.row(0), batch, queries.factors(), queries.stride()}, how);
    seconds = std::min(seconds, seconds_since(start));
    cpu_seconds =
        std::min(cpu_seconds, static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC);
  }
  const double elements = static_cast<double>(index.size()) * index.dimension();
  const double operations = 2 * elements * static_cast<double>(batch);
  Json row = {{"batch", batch},
              {"k", how.k},
              {"excluded_a_query", how.exclude.offsets.empty() ? 0 : how.exclude.offsets[1]},
              {"seconds", seconds},
              {"cpu_seconds", cpu_seconds},
              {"queries_per_second", static_cast<double>(batch) / seconds},
              {"gflops", operations / seconds / 1e9}};
  if (floor != nullptr) row["of_floor"] = floor->seconds(operations, 4 * elements) / seconds;
  return row;
}

template <class Vectors>
bool run(const Options& options, const Vectors& base, const FactorMatrix& queries) {
  auto start = Clock::now();
  const FlatIndex index = make_index(base, options);
  Json json = {{"rows", index.size()},      {"dimension", index.dimension()},
               {"queries", queries.rows()}, {"device", options.at("device")},
               {"bytes", index.memory()},   {"read_and_add_seconds", seconds_since(start)}};
  start = Clock::now();
  index.search({queries.row(0), 1, queries.factors(), queries.stride()}, 1);
  json["prepare_seconds"] = seconds_since(start);
  const bool on_cpu = options.at("device") == "cpu";
  const int threads = static_cast<int>(options.number("threads", 0));
  Floor floor{};
  if (on_cpu) {
    floor = measure_floor(threads > 0 ? threads : omp_get_max_threads());
    json["peak"] = {{"gflops", floor.flops / 1e9}, {"gigabytes_per_second", floor.bandwidth / 1e9}};
  }
  const SearchResult found = index.search(queries.view(), 100);
  std::vector<Offset> offsets;
  for (Offset q = 0; q <= queries.rows(); ++q) offsets.push_back(100 * q);
  for (const Offset batch : {Offset{1}, queries.rows()}) {
    for (const int k : {10, 100}) {
      SearchOptions how;
      how.k = k;
      json["searches"].push_back(measure(index, queries, batch, how, on_cpu ? &floor : nullptr));
      how.exclude = {Span<const Offset>(offsets).subspan(0, batch + 1), found.ids};
      json["searches"].push_back(measure(index, queries, batch, how, on_cpu ? &floor : nullptr));
    }
  }
  bool right = true;
  if (!options.at("truth").empty()) {
    json["recall@1"] = recall_at_1(index, queries, found, options.at("truth"));
    right = json["recall@1"] == 1.0;
  } else if (options.at("base").empty()) {
    json["exact"] = right = lists_are_exact(base, queries, found);
  }
  std::cout << json.dump(1) << '\n';
  return right;
}

bool run(const Options& options) {
  if (options.at("base").empty())
    return run(
        options, GeneratedVectors(options.number("rows", 1), 1),
        GeneratedVectors(options.number("queries", 1), 2).read(0, options.number("queries", 1)));
  const VectorFile queries(options.at("query"));
  return run(options, VectorFile(options.at("base")), queries.read(0, queries.rows()));
}

}  // namespace
}  // namespace wf::bench

int main(int argc, char** argv) try {
  if (wf::bench::run(wf::bench::Options(argc, argv))) return 0;
  std::fprintf(stderr, "bench_search_sift: the results are not exact\n");
  return 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_search_sift: %s\n", error.what());
  return 1;
}
