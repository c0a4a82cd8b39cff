#include "warpfactor/split.hpp"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"

namespace wf::cli {
namespace {

enum class Method { random, time, leave_last_out, leave_k_out, users };

struct Options {
  std::string data;
  std::string out;
  Method method = Method::random;
  double test_fraction = 0.2;
  double user_fraction = 0.2;
  int k = 1;
  std::uint64_t seed = 0;
  ReadOptions read;
  bool json = false;
};

using Parts = std::vector<std::pair<std::string, Interactions>>;

Parts two_parts(Split split) {
  return {{"train", std::move(split.train)}, {"test", std::move(split.test)}};
}

Parts split_data(const Interactions& all, const Options& o) {
  switch (o.method) {
    case Method::random:
      return two_parts(split_random(all, {o.test_fraction, o.seed}));
    case Method::time:
      return two_parts(split_time(all, o.test_fraction));
    case Method::leave_last_out:
      return two_parts(split_leave_last_out(all, o.k));
    case Method::leave_k_out:
      return two_parts(split_leave_k_out(all, {o.k, o.seed}));
    case Method::users:
      break;
  }
  UserSplit split = split_users(all, {o.user_fraction, o.test_fraction, o.seed});
  return {{"train", std::move(split.train)},
          {"fold_in", std::move(split.fold_in)},
          {"test", std::move(split.test)}};
}

void run(const Options& options) {
  namespace fs = std::filesystem;
  const auto path_of = [&](const std::string& name) {
    return (fs::path(options.out) / (name + ".csv")).string();
  };
  const Parts parts = split_data(read_data(options.data, options.read), options);
  for (const auto& part : parts) {
    check_not_replaced(options.data, path_of(part.first));
    check_not_replaced((fs::path(options.data) / "train.csv").string(), path_of(part.first));
  }
  make_folder(options.out);
  Json result = Json::object();
  for (const auto& [name, part] : parts) {
    const std::string path = path_of(name);
    const bool replaced = fs::exists(path);
    write_interactions(part, path);
    result[name] = {{"file", path}, {"interactions", part.size()}, {"replaced", replaced}};
    if (!options.json)
      print_line("{:>12} interactions  {}{}", part.size(), path, replaced ? " (replaced)" : "");
  }
  if (options.json) print_json(result);
}

/// An option that only some methods have is refused with the others.
void check_options(const CLI::App& command, Method method) {
  const bool leaves_k = method == Method::leave_k_out || method == Method::leave_last_out;
  const auto refuse = [&](const std::string& option, bool fits) {
    if (!fits && command.count(option) > 0)
      usage_error(option + " does not go with --method " +
                  command.get_option("--method")->as<std::string>());
  };
  refuse("--k", leaves_k);
  refuse("--test-fraction", !leaves_k);
  refuse("--user-fraction", method == Method::users);
  refuse("--seed", method != Method::time && method != Method::leave_last_out);
}

void add_options(CLI::App& command, Options& options) {
  const std::vector<std::pair<Method, std::string>> methods = {
      {Method::random, "random"},
      {Method::time, "time"},
      {Method::leave_last_out, "leave-last-out"},
      {Method::leave_k_out, "leave-k-out"},
      {Method::users, "users"},
  };
  command.add_option("DATA", options.data, "ratings file or MovieLens folder")->required();
  command.add_option("--out", options.out, "folder for train.csv and test.csv")->required();
  add_choice(command, "--method", options.method, methods, "how test entries are chosen");
  command
      .add_option("--test-fraction", options.test_fraction,
                  "random, time: of all entries; users: of a held-out user's")
      ->capture_default_str();
  command.add_option("--user-fraction", options.user_fraction, "users: how many are held out")
      ->capture_default_str();
  command.add_option("--k,-k", options.k, "leave-k-out, leave-last-out: entries of each user")
      ->capture_default_str();
  command.add_option("--seed", options.seed, "of random choices")
      ->check(whole_number_problem)
      ->capture_default_str();
}

}  // namespace

void add_split(CLI::App& app) {
  CLI::App* command = app.add_subcommand("split", "Split data into a training and a test part");
  const auto options = std::make_shared<Options>();
  options->read.times = true;
  add_options(*command, *options);
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "random          each entry goes to test with probability --test-fraction\n"
      "time            the latest --test-fraction of all entries\n"
      "leave-last-out  the latest --k entries of every user with more\n"
      "leave-k-out     --k random entries of every user with more\n"
      "users           --user-fraction of the users is held out: fold_in.csv has what is known of\n"
      "                them and test.csv what is to be guessed (evaluate --fold-in)\n"
      "Files of the same names in the folder are replaced.\n"
      "Example:\n  warpfactor split ml-1m --out parts --method leave-last-out --k 5");
  command->callback([command, options] {
    check_options(*command, options->method);
    run(*options);
  });
}

}  // namespace wf::cli
