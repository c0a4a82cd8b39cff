#pragma once

#include <CLI/CLI.hpp>

namespace wf::cli {

/// Each adds models to `train`: their names, options, help and training.
void add_train_als(CLI::App& train);
void add_train_popular(CLI::App& train);
void add_train_ranking(CLI::App& train);

}  // namespace wf::cli
