#pragma once

#include <string>
#include <vector>

#include "cli/support/print.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/io.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {

/// The internal numbers of `names`. Throws Error(argument) naming the `what` ("item") that `map`
/// lacks.
std::vector<Id> find_ids(const IdMap& map, const std::vector<std::string>& names,
                         const std::string& what);

/// An original id: a number where the map holds numbers, else text.
Json id_json(const IdMap& map, Id id);

/// Titles to show beside items, or none where `path` is empty.
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
