#include <algorithm>
#include <csignal>
#include <new>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/log.hpp"
#include "warpfactor/version.hpp"

namespace {

enum ExitCode { done = 0, failed = 1, bad_usage = 2 };

int report(const std::string& message, ExitCode code) {
  wf::cli::write_error(message);
  return code;
}

/// CLI11 itself would only say that a command is missing.
void check_command(const CLI::App& app, char** argv) {
  const std::vector<const CLI::App*> commands =
      app.get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty() || *argv == nullptr || **argv == '-') return;
  for (const CLI::App* command : commands)
    if (command->get_name() == *argv) return check_command(*command, argv + 1);
  wf::cli::usage_error("no command of " + app.get_name() + " is called '" + *argv + "'");
}

/// --quiet for every command that does something.
void add_quiet_flags(CLI::App& app) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (CLI::App* command : commands) add_quiet_flags(*command);
  if (commands.empty())
    app.add_flag_callback("-q,--quiet", wf::cli::set_quiet,
                          "no progress and notes on standard error; warnings and errors stay");
}

int run(CLI::App& app, int argc, char** argv) {
  try {
    check_command(app, argv + std::min(argc, 1));
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    // --help and --version end the parse too, with code 0.
    if (app.exit(end) != 0) return bad_usage;
  } catch (const wf::Error& error) {
    return report(error.what(), error.code() == wf::ErrorCode::argument ? bad_usage : failed);
  }
  wf::cli::finish_output();
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  wf::cli::prepare_streams();
  // To write past a limit of size is then an error as on a full disk, and leaves no half file.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("Recommendations by matrix factorization.", "warpfactor");
  app.set_version_flag("--version", std::string("warpfactor ") + wf::library_version().text);
  app.require_subcommand(1);
  app.footer(
      "From a ratings file to recommendations:\n"
      "  warpfactor split ratings.csv --out parts --seed 1\n"
      "  warpfactor train als parts/train.csv --out als.safetensors --factors 64 --alpha 10\n"
      "  warpfactor evaluate als.safetensors --train parts/train.csv --test parts/test.csv\n"
      "  warpfactor recommend als.safetensors --user 42 --exclude parts/train.csv\n\n"
      "Results go to standard output, messages and progress to standard error. A message that\n"
      "cannot be written is dropped; a result that cannot be written is a failure.\n"
      "Exit codes: 0 done, with warnings perhaps; 1 failed; 2 bad usage. Of ids in a list those\n"
      "that are unknown are warned of and the others served; when all are unknown it failed.\n"
      " 'warpfactor COMMAND --help' tells more.");
  wf::cli::add_devices(app);
  wf::cli::add_fetch(app);
  wf::cli::add_describe(app);
  wf::cli::add_split(app);
  wf::cli::add_generate(app);
  wf::cli::add_train(app);
  wf::cli::add_evaluate(app);
  wf::cli::add_recommend(app);
  wf::cli::add_similar(app);
  wf::cli::add_export(app);
  wf::cli::add_index(app);
  add_quiet_flags(app);
  // Where it runs matters where it takes long; `warpfactor devices` always tells why.
  wf::set_log_sink([&app](wf::LogLevel level, const std::string& message) {
    if (level == wf::LogLevel::warning)
      wf::cli::write_warning(message);
    else if (app.got_subcommand("train"))
      wf::cli::write_note(message);
  });
  try {
    return run(app, argc, argv);
  } catch (const std::bad_alloc&) {
    return report("not enough memory", failed);
  } catch (const std::exception& error) {
    return report(error.what(), failed);
  }
}
