#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "cli/support/print.hpp"
#include "warpfactor/io.hpp"
#include "warpfactor/list_file.hpp"

namespace wf::cli {

/// What lists are called.
struct ListKind {
  std::string query;   ///< "user"
  std::string found;   ///< "item"
  std::string key;     ///< of a list under --json: "items"
  std::string column;  ///< of what was found in a file: "item"
};

/// Where lists go and how they look.
struct ListOptions {
  int k = 10;
  std::string out;
  std::string titles;
  bool json = false;
};
/// -k, --out, --items and --json.
void add_list_options(CLI::App& command, ListOptions& options, const std::string& of_each);
/// Bad usage for values that no list can have.
void check_list_options(const ListOptions& options);

/// The id maps of lists and how many there will be.
struct ListIds {
  std::shared_ptr<const IdMap> queries;
  std::shared_ptr<const IdMap> found;
  Offset lists = 0;
};

/// Takes lists batch by batch.
class ListOutput {
 public:
  virtual ~ListOutput() = default;
  virtual void add(Span<const Id> queries, const TopK& top) = 0;
  /// To be called behind the last batch. summary: what --json tells besides.
  virtual void finish(Json summary) = 0;
};

/// A file where --out was given, else standard output. Errors of both are thrown early.
std::unique_ptr<ListOutput> open_list_output(const ListOptions& options, const ListKind& kind,
                                             const ListIds& ids);

/// Searches for `queries` in batches, which bound the memory that lists take, and hands them on.
void write_lists(ListOutput& output, Span<const Id> queries, int k, const std::string& what,
                 const std::function<TopK(Span<const Id>)>& search);

}  // namespace wf::cli
