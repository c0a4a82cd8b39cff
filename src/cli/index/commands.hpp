#pragma once

#include <CLI/CLI.hpp>

namespace wf::cli {

/// The commands below `warpfactor index`.
void add_index_build(CLI::App& index);
void add_index_search(CLI::App& index);

}  // namespace wf::cli
