#include "cli/commands.hpp"
#include "cli/index/commands.hpp"

namespace wf::cli {

void add_index(CLI::App& app) {
  CLI::App* command = app.add_subcommand("index", "Find the nearest of any vectors, exactly");
  command->require_subcommand(1);
  add_index_build(*command);
  add_index_search(*command);
  command->footer(
      "Vectors, those of the index and the queries, are .npy matrices (float32, float64 or\n"
      "uint8), .fvecs or .bvecs files, or the factors of a model. Both commands take --json.\n"
      "Example:\n"
      "  warpfactor index build items.npy --out items.index --metric inner-product\n"
      "  warpfactor index search items.index --queries users.npy -k 10 --out best.csv");
}

}  // namespace wf::cli
