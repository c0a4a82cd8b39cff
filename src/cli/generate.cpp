#include "warpfactor/generate.hpp"

#include <memory>

#include "cli/commands.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string like;
  std::string expand;
  std::string out;
  InteractionsShape shape;
  std::uint64_t seed = 0;
  ReadOptions read;
  bool json = false;
};

void run(Options options) {
  check_not_replaced(options.expand, options.out);
  check_writable(options.out);
  if (!options.like.empty()) options.shape = shape_like(options.like);
  InteractionsShape& shape = options.shape;
  Interactions data;
  if (options.expand.empty()) {
    data = generate_synthetic(shape, options.seed);
  } else {
    const Interactions seed_matrix = read_data(options.expand, options.read);
    if (shape.entries == 0)
      shape.entries = static_cast<Offset>(static_cast<double>(seed_matrix.size()) * shape.users /
                                          seed_matrix.user_count());
    data = expand_fractal(seed_matrix, shape, options.seed);
  }
  write_interactions(data, options.out);
  if (options.json)
    return print_json({{"file", options.out},
                       {"users", data.user_count()},
                       {"items", data.item_count()},
                       {"interactions", data.size()},
                       {"seed", options.seed}});
  print_line("{} interactions of {} users and {} items  {}", data.size(), data.user_count(),
             data.item_count(), options.out);
}

void check_options(const CLI::App& command, const Options& options) {
  const std::size_t users = command.count("--users");
  const std::size_t items = command.count("--items");
  const std::size_t entries = command.count("--entries");
  if (!options.like.empty() && users + items + entries > 0)
    usage_error("--like gives the number of users, items and entries; leave those options out");
  if (!options.like.empty()) return;
  if (users == 0 || items == 0) usage_error("give --like NAME, or --users N and --items N");
  if (options.expand.empty() && entries == 0)
    usage_error("give --entries N as well, or a matrix to expand");
}

}  // namespace

void add_generate(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "generate", "Make synthetic data, or expand a real data set to a larger shape");
  const auto options = std::make_shared<Options>();
  command->add_option("--like", options->like,
                      "shape of ml-100k, ml-1m, ml-10m, ml-20m, ml-25m or ml-32m");
  command->add_option("--expand", options->expand,
                      "ratings file or MovieLens folder to expand; without it, data is synthetic");
  command->add_option("--users", options->shape.users, "of the result");
  command->add_option("--items", options->shape.items, "of the result");
  command->add_option("--entries", options->shape.entries,
                      "of the result; --expand keeps the number a user where this is not given");
  command->add_option("--out", options->out, "CSV file to write")->required();
  command->add_option("--seed", options->seed, "of random choices")
      ->check(whole_number_problem)
      ->capture_default_str();
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "Synthetic ratings follow planted tastes and power-law popularity. An expansion keeps the\n"
      "power laws and the spectrum of the real matrix (Belletti et al. 2019).\n"
      "Examples:\n"
      "  warpfactor generate --like ml-1m --out synthetic.csv\n"
      "  warpfactor generate --expand ml-1m --like ml-20m --out expanded.csv");
  command->callback([command, options] {
    check_options(*command, *options);
    run(*options);
  });
}

}  // namespace wf::cli
