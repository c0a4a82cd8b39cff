#pragma once

#include <nlohmann/json.hpp>

#include "contract/als.hpp"
#include "models/model_file.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// Throws Error(argument) naming the setting that is out of its range, its value and the range.
void check_config(const AlsConfig& config);

AlsParameters solver_parameters(const AlsConfig& config);

nlohmann::json to_json(const AlsConfig& config);
nlohmann::json to_json(const FitReport& report);
/// Throw Error(format) for a setting that is missing, of another type or out of its range.
AlsConfig read_config(const ModelFile& file);
FitReport read_report(const ModelFile& file);
/// The iteration whose factors a checkpoint keeps as the best: 1 .. `done`.
int read_kept_iteration(const ModelFile& file, int done);

}  // namespace wf
