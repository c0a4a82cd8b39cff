#include "cli/lists/list_output.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/support/count_display.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/matched.hpp"
#include "cli/support/options.hpp"

namespace wf::cli {
namespace {

/// Lists that are searched and written at a time, fewer where they are long.
constexpr Offset most_batch_lists = 4096;
constexpr Offset most_batch_values = Offset{1} << 22;

class FileOutput final : public ListOutput {
 public:
  FileOutput(const ListOptions& options, const ListKind& kind, const ListIds& ids)
      : options_(options),
        kind_(kind),
        lists_(ids.lists),
        file_(options.out, {kind.query, kind.column}, ids.queries, ids.found, ids.lists,
              options.k) {}

  void add(Span<const Id> queries, const TopK& top) override { file_.add(queries, top); }

  void finish(Json summary) override {
    file_.commit();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    if (!options_.json)
      return print_line("{} {}s in {:.2f} s  {}", lists_, kind_.query, elapsed.count(),
                        options_.out);
    summary["lists"] = lists_;
    summary["seconds"] = elapsed.count();
    summary["out"] = options_.out;
    print_json(std::move(summary));
  }

 private:
  ListOptions options_;
  ListKind kind_;
  Offset lists_;
  ListFile file_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

class PrintedOutput final : public ListOutput {
 public:
  PrintedOutput(const ListOptions& options, const ListKind& kind, const ListIds& ids)
      : json_(options.json),
        kind_(kind),
        ids_(ids),
        titles_(kind.found == "item" ? matched_titles(options.titles, *ids.found) : Titles()) {}

  void add(Span<const Id> queries, const TopK& top) override {
    for (std::size_t r = 0; r < queries.size(); ++r) {
      const auto row = static_cast<Offset>(r);
      const std::string name = ids_.queries->name(queries[r]);
      const std::string title = kind_.query == "item" ? title_of(titles_, name) : "";
      if (!json_) {
        print_line("{} {}{}{}", kind_.query, name, title.empty() ? "" : "  ", title);
        print_list(*ids_.found, top.ids_of(row), top.scores_of(row), titles_);
        continue;
      }
      Json entry{{kind_.query, id_json(*ids_.queries, queries[r])}};
      if (!title.empty()) entry["title"] = title;
      entry[kind_.key] =
          list_json(*ids_.found, kind_.found, top.ids_of(row), top.scores_of(row), titles_);
      lists_.push_back(std::move(entry));
    }
  }

  void finish(Json summary) override {
    if (!json_) return;
    summary[kind_.query + "s"] = std::move(lists_);
    print_json(std::move(summary));
  }

 private:
  bool json_;
  ListKind kind_;
  ListIds ids_;
  Titles titles_;
  Json lists_ = Json::array();
};

}  // namespace

void add_list_options(CLI::App& command, ListOptions& options, const std::string& of_each) {
  command.add_option("-k,--k", options.k, of_each)->capture_default_str();
  command.add_option("--out", options.out,
                     "write the lists there: .csv, or .npz for NumPy; Parquet is not written");
  command.add_option("--items", options.titles, "titles: movies.dat, u.item, movies.csv, folder");
  add_json_flag(command, options.json);
}

void check_list_options(const ListOptions& options) {
  if (options.k < 1) usage_error(fmt::format("-k is {}, expected at least 1", options.k));
  if (!options.out.empty() && !options.titles.empty())
    usage_error("--items goes with printed lists, not with --out");
}

std::unique_ptr<ListOutput> open_list_output(const ListOptions& options, const ListKind& kind,
                                             const ListIds& ids) {
  if (options.out.empty()) return std::make_unique<PrintedOutput>(options, kind, ids);
  return std::make_unique<FileOutput>(options, kind, ids);
}

void write_lists(ListOutput& output, Span<const Id> queries, int k, const std::string& what,
                 const std::function<TopK(Span<const Id>)>& search) {
  const auto all = static_cast<Offset>(queries.size());
  const Offset batch = std::clamp<Offset>(most_batch_values / k, 1, most_batch_lists);
  CountDisplay display(what + "s", all);
  for (Offset first = 0; first < all; first += batch) {
    const auto count = static_cast<std::size_t>(std::min(batch, all - first));
    const Span<const Id> part = queries.subspan(static_cast<std::size_t>(first), count);
    output.add(part, search(part));
    display.show(first + static_cast<Offset>(count));
  }
}

}  // namespace wf::cli
