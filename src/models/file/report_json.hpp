#pragma once

#include <nlohmann/json.hpp>

#include "models/file/model_file.hpp"
#include "warpfactor/fit.hpp"

namespace wf {

nlohmann::json to_json(const FitReport& report);
/// Throws Error(format) for a field that is missing or of another type.
FitReport read_report(const ModelFile& file);
/// Sets `flag` from the report; files of 0.1 lack those that came later. Throws as above.
void read_flag(const ModelFile& file, const char* name, bool& flag);
/// The iteration whose state a checkpoint keeps as the best: 1 .. `done`.
int read_kept_iteration(const ModelFile& file, int done);

}  // namespace wf
