#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "cli/index/commands.hpp"
#include "cli/index/excluded_lines.hpp"
#include "cli/index/query_vectors.hpp"
#include "cli/index/result_sink.hpp"
#include "cli/support/count_display.hpp"
#include "cli/support/files.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string index;
  std::string queries;
  bool query_items = false;
  int k = 10;
  std::string exclude;
  std::string allow;
  std::string titles;
  std::string out;
  std::string scores;
  std::string device = "auto";
  bool json = false;

  bool to_files() const { return !out.empty() || !scores.empty(); }
};

/// Queries that are read, searched and written at a time, fewer for long lists and vectors: bounds
/// the memory that they take.
constexpr Offset most_batch_queries = 4096;
constexpr Offset most_batch_values = Offset{1} << 22;

using Sinks = std::vector<std::unique_ptr<ResultSink>>;

Sinks open_sinks(const Options& options, const FlatIndex& index, const QueryVectors& queries) {
  const QueryNames names = [&queries](Offset query) { return queries.name(query); };
  Sinks sinks;
  if (!options.out.empty())
    sinks.push_back(make_id_file(options.out, queries.rows(), options.k, names));
  if (!options.scores.empty())
    sinks.push_back(make_score_file(options.scores, queries.rows(), options.k));
  if (options.to_files()) return sinks;
  Titles titles = titles_from(options.titles);
  const std::string head =
      fmt::format("\"index\": {}, \"metric\": \"{}\", \"k\": {}",
                  Json(options.index).dump(-1, ' ', false, Json::error_handler_t::replace),
                  name_of(index.metric()), options.k);
  sinks.push_back(options.json ? make_json_output(head, names, std::move(titles))
                               : make_text_output(names, std::move(titles)));
  return sinks;
}

void search_all(const Options& options, const FlatIndex& index, const QueryVectors& queries,
                const Sinks& sinks) {
  SearchOptions how;
  how.k = static_cast<int>(std::clamp<Offset>(index.size(), 1, options.k));
  if (!options.allow.empty()) how.allow = read_ids(options.allow);
  std::optional<ExcludedLines> excluded;
  if (!options.exclude.empty()) excluded.emplace(options.exclude, queries.rows());
  CountDisplay display("queries", queries.rows());
  const Offset batch = std::clamp<Offset>(most_batch_values / std::max(how.k, queries.columns()), 1,
                                          most_batch_queries);
  for (Offset first = 0; first < queries.rows(); first += batch) {
    const Offset count = std::min(batch, queries.rows() - first);
    if (excluded) how.exclude = excluded->next(count);
    const SearchResult found = index.search(queries.read(first, count).view(), how);
    for (const auto& sink : sinks) sink->add(found);
    display.show(first + count);
  }
}

void report_files(const Options& options, Offset queries, double seconds) {
  Json files = Json::array();
  for (const std::string& file : {options.out, options.scores})
    if (!file.empty()) files.push_back(file);
  if (options.json)
    return print_json({{"index", options.index},
                       {"queries", queries},
                       {"k", options.k},
                       {"seconds", seconds},
                       {"files", files}});
  print_line("{} queries in {:.2f} s  {}", queries, seconds,
             fmt::join(files.get<std::vector<std::string>>(), "  "));
}

void run(const Options& options) {
  if (options.k < 1) usage_error(fmt::format("-k is {}, expected at least 1", options.k));
  if (options.to_files() && !options.titles.empty())
    usage_error("--titles goes with printed results, not with --out and --scores");
  if (options.to_files() && options.out == options.scores)
    usage_error("--out and --scores name the same file");
  for (const std::string& out : {options.out, options.scores})
    for (const std::string& in : {options.index, options.queries}) check_not_replaced(in, out);
  const QueryVectors queries(options.queries, options.query_items);
  const FlatIndex index = FlatIndex::load(options.index, options.device);
  if (queries.columns() != index.dimension())
    throw Error(ErrorCode::shape,
                fmt::format("{} has vectors of {} values, but the index {} those of {}",
                            options.queries, queries.columns(), options.index, index.dimension()));
  const Sinks sinks = open_sinks(options, index, queries);
  const auto start = std::chrono::steady_clock::now();
  search_all(options, index, queries, sinks);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  for (const auto& sink : sinks) sink->finish();
  if (options.to_files()) report_files(options, queries.rows(), elapsed.count());
}

}  // namespace

void add_index_search(CLI::App& index) {
  CLI::App* command = index.add_subcommand("search", "Find the best rows for each query");
  const auto options = std::make_shared<Options>();
  command->add_option("FILE", options->index, "index file")->required();
  command
      ->add_option("--queries", options->queries,
                   "vectors of the index's dimension: .npy matrix, .fvecs or .bvecs, or a model: "
                   "its user factors")
      ->required();
  command->add_flag("--query-items", options->query_items, "of a model, its item factors");
  command->add_option("-k,--k", options->k, "rows a query")->capture_default_str();
  command->add_option("--exclude", options->exclude,
                      "text file, line q: the ids that query q must not find");
  command->add_option("--allow", options->allow, "text file of the only ids that may be found");
  command->add_option("--titles", options->titles,
                      "file with an id and a title or name column, to print with the ids");
  command->add_option("--out", options->out,
                      "write the ids there, -1 where there are no more: .npy (int64), .ivecs; or "
                      ".csv with the scores");
  command->add_option("--scores", options->scores, "write the scores there: .npy or .fvecs");
  add_device_option(*command, options->device);
  add_json_flag(*command, options->json);
  command->footer(
      "The result is exact; rows with the same score come by lower id. Scores are squared\n"
      "distances (l2), inner products or cosines. Without --out results are printed. Queries\n"
      "are called 0, 1, 2, ..., those of a model by its original ids.\n"
      "Examples:\n"
      "  warpfactor index search base.index --queries query.fvecs -k 100 --out found.ivecs\n"
      "  warpfactor index search items.index --queries users.npy --exclude seen.txt\n"
      "  warpfactor index search items.index --queries als.safetensors --out best.csv");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
