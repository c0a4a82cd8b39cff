#include "warpfactor/describe.hpp"

#include <memory>

#include "cli/commands.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "cli/support/read_report.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string data;
  ReadOptions read;
  bool json = false;
};

std::string range_of_bin(std::size_t bin) {
  const Offset low = Offset{1} << bin;
  return bin == 0 ? "1" : fmt::format("{}-{}", low, 2 * low - 1);
}

Json degrees_json(const Degrees& degrees) {
  Json histogram = Json::object();
  for (std::size_t bin = 0; bin < degrees.histogram.size(); ++bin)
    histogram[range_of_bin(bin)] = degrees.histogram[bin];
  return {{"empty", degrees.empty},
          {"mean", degrees.mean},
          {"largest", degrees.largest},
          {"histogram", histogram}};
}

Json to_json(const Description& d) {
  Json ratings{
      {"smallest", d.smallest_value}, {"largest", d.largest_value}, {"mean", d.mean_value}};
  if (!d.value_counts.empty()) {
    ratings["counts"] = Json::object();
    for (const auto& [value, count] : d.value_counts)
      ratings["counts"][fmt::format("{}", value)] = count;
  }
  Json result{{"users", d.users},
              {"items", d.items},
              {"interactions", d.interactions},
              {"density", d.density},
              {"interactions_per_user", degrees_json(d.user_degrees)},
              {"interactions_per_item", degrees_json(d.item_degrees)},
              {"ratings", ratings}};
  if (d.has_times)
    result["times"] = {{"first", time_json(d.first_time, d.time_format)},
                       {"last", time_json(d.last_time, d.time_format)}};
  return result;
}

void print_degrees(const std::string& what, const Degrees& degrees) {
  print_line("\ninteractions per {}: mean {:.1f}, largest {}", what, degrees.mean, degrees.largest);
  for (std::size_t bin = 0; bin < degrees.histogram.size(); ++bin)
    print_line("  {:>15}  {:>10} {}s", range_of_bin(bin), degrees.histogram[bin], what);
}

void print_text(const Description& d) {
  print_line("users         {:>12}", d.users);
  print_line("items         {:>12}", d.items);
  print_line("interactions  {:>12}", d.interactions);
  print_line("density       {:>11.4f}%", 100 * d.density);
  print_line("ratings       {} to {}, mean {:.3f}", d.smallest_value, d.largest_value,
             d.mean_value);
  for (const auto& [value, count] : d.value_counts)
    print_line("  {:>15}  {:>10}  {:.1f}%", value, count,
               100.0 * static_cast<double>(count) / static_cast<double>(d.interactions));
  if (d.has_times)
    print_line("times         {} to {}", day_text(d.first_time, d.time_format),
               day_text(d.last_time, d.time_format));
  print_degrees("user", d.user_degrees);
  print_degrees("item", d.item_degrees);
}

void run(const Options& options) {
  const Description description = describe(read_data(options.data, options.read));
  if (options.json) return print_json(to_json(description));
  print_text(description);
}

}  // namespace

void add_describe(CLI::App& app) {
  CLI::App* command = app.add_subcommand("describe", "Count users, items, ratings and degrees");
  const auto options = std::make_shared<Options>();
  options->read.times = true;
  command->add_option("DATA", options->data, "ratings file or MovieLens folder")->required();
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer("Example:\n  warpfactor describe ml-1m --min-rating 4");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
