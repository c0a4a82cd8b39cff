#include "warpfactor/device.hpp"

#include <memory>

#include "cli/commands.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"

namespace wf::cli {
namespace {

void print_devices(bool json) {
  const std::vector<DeviceInfo> all = devices();
  Json list = Json::array();
  for (const DeviceInfo& device : all) {
    Json entry{
        {"name", device.name}, {"description", device.description}, {"usable", device.usable}};
    if (!device.usable) entry["reason"] = device.reason;
    list.push_back(std::move(entry));
  }
  if (json) return print_json({{"devices", list}});
  for (const DeviceInfo& device : all)
    print_line("{:<10}  {}", device.name,
               device.usable ? device.description : "not usable: " + device.reason);
}

}  // namespace

void add_devices(CLI::App& app) {
  CLI::App* command = app.add_subcommand("devices", "List what can train and search here");
  const auto json = std::make_shared<bool>(false);
  add_json_flag(*command, *json);
  command->footer(
      "The first is the one that --device auto takes. WARPFACTOR_DEVICE=NAME chooses another.\n"
      "Example:\n  warpfactor devices");
  command->callback([json] { print_devices(*json); });
}

}  // namespace wf::cli
