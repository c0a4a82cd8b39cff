#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/support/print.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// An option that takes ids separated by commas, and may be repeated. An id with a comma or a quote
/// stands in double quotes, in which a double quote is doubled.
CLI::Option* add_id_list(CLI::App& command, const std::string& option,
                         std::vector<std::string>& ids, const std::string& help);

/// The ids of a text file, one a line, in double quotes or as they are, without a header such as
/// user_id. Throws Error(file), and Error(format) where there are none.
std::vector<std::string> read_id_file(const std::string& path);

/// What is known of some ids that a command was given.
struct FoundIds {
  std::vector<Id> ids;
  std::vector<std::string> unknown;
};
/// The internal numbers of those of `names` that `map` has, and a warning that names the others.
/// Throws Error(shape) when it has none. owner and what: "the model", "item".
FoundIds find_ids(const IdMap& map, const std::vector<std::string>& names, const std::string& what,
                  const std::string& owner = "the model");

/// An original id: a number where the map holds numbers, else text.
Json id_json(const IdMap& map, Id id);

/// Titles to show beside rows, or none where `path` is empty.
Titles titles_from(const std::string& path);
/// Empty when unknown.
std::string title_of(const Titles& titles, const std::string& item);

/// One row of `top`: [{"item": 1, "score": 0.9, "title": "..."}]; `what` is the first key.
Json list_json(const IdMap& map, const std::string& what, Span<const Id> ids,
               Span<const float> scores, const Titles& titles);
/// A line for people to read.
void print_scored(float score, const std::string& name, const std::string& title);
/// A row of `top` so, a line each.
void print_list(const IdMap& map, Span<const Id> ids, Span<const float> scores,
                const Titles& titles);

}  // namespace wf::cli
