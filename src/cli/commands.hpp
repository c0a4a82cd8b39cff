#pragma once

#include <CLI/CLI.hpp>

namespace wf::cli {

/// Each adds one command to `app`: its options, its help and what it does. A command throws
/// CLI::ParseError for bad usage and wf::Error for everything else.
void add_devices(CLI::App& app);
void add_fetch(CLI::App& app);
void add_describe(CLI::App& app);
void add_split(CLI::App& app);
void add_generate(CLI::App& app);
void add_train(CLI::App& app);
void add_evaluate(CLI::App& app);
void add_recommend(CLI::App& app);
void add_similar(CLI::App& app);
void add_export(CLI::App& app);
void add_index(CLI::App& app);

}  // namespace wf::cli
