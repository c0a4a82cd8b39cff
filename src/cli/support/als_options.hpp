#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/support/print.hpp"
#include "warpfactor/als.hpp"

namespace wf::cli {

/// One option for each setting, of the same name with hyphens.
void add_als_options(CLI::App& command, AlsConfig& config);

/// The options of add_als_options that were given, "--factors --alpha"; device and threads, which
/// do not change a result, are left out.
std::vector<std::string> given_als_options(const CLI::App& command);

/// Bad usage unless each setting that was given is the one `model` was trained with.
void check_same_settings(const CLI::App& command, const AlsConfig& given, const AlsConfig& model);

Json settings_json(const AlsConfig& config);

}  // namespace wf::cli
