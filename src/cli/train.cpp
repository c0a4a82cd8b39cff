#include "cli/commands.hpp"
#include "cli/train/models.hpp"

namespace wf::cli {

void add_train(CLI::App& app) {
  CLI::App* command = app.add_subcommand("train", "Train a model and save it");
  command->require_subcommand(1);
  command->description("Train a model and save it: warpfactor train MODEL DATA --out FILE");
  add_train_als(*command);
  add_train_ranking(*command);
  add_train_popular(*command);
  command->footer(
      "'warpfactor train MODEL --help' lists its options, --json among them.\n"
      "Examples:\n"
      "  warpfactor train als ratings.csv --factors 64 --alpha 10 --out als.safetensors\n"
      "  warpfactor train warp ml-1m --min-rating 4 --item-features genres --out "
      "warp.safetensors");
}

}  // namespace wf::cli
