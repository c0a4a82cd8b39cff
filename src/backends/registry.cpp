#include "backends/registry.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>

#include "backends/complete_backend.hpp"
#include "base/log.hpp"
#include "contract/fail.hpp"

namespace wf {
namespace {

struct ShippedPlugin {
  const char* name;
  const char* driver;
};

/// The plugins of this repository: they are listed even where they are missing, and not opened
/// without the driver that they need. Any other plugin is known by its file alone.
constexpr ShippedPlugin shipped_plugins[] = {{"cuda", "libcuda.so.1"}};

const BackendEntry* built_in(const std::string& name) {
  for (const BackendEntry* entry : {cpu_backend(), reference_backend()})
    if (name == entry->name) return entry;
  return nullptr;
}

std::string driver_of(const std::string& name) {
  for (const ShippedPlugin& plugin : shipped_plugins)
    if (name == plugin.name) return plugin.driver;
  return "";
}

/// All names there are, in alphabetical order.
std::vector<std::string> backend_names(const std::vector<std::string>& folders) {
  std::vector<std::string> names = plugin_names(folders);
  for (const ShippedPlugin& plugin : shipped_plugins) names.push_back(plugin.name);
  for (const BackendEntry* entry : {cpu_backend(), reference_backend()})
    names.push_back(entry->name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// Of a backend that cannot be loaded nothing is known, so that "auto" asks it first and says why
/// it is not used.
int preference(const FoundBackend& found) {
  return found.entry == nullptr ? std::numeric_limits<int>::max() : found.entry->preference;
}

struct DeviceName {
  std::string backend;
  int index = 0;
};

/// Splits "cuda:1"; nothing when it is no such name.
std::optional<DeviceName> parse_device(const std::string& device) {
  const std::size_t colon = device.find(':');
  DeviceName name{device.substr(0, colon), 0};
  if (colon == std::string::npos) return name;
  const char* const end = device.data() + device.size();
  const auto [rest, error] = std::from_chars(device.data() + colon + 1, end, name.index);
  if (error != std::errc() || rest != end || name.index < 0) return std::nullopt;
  return name;
}

/// How many devices work; with none, `reason` says why.
int count_devices(const FoundBackend& found, std::string& reason) {
  reason = found.reason;
  if (found.entry == nullptr) return 0;
  const int count = found.entry->device_count(reason);
  if (count <= 0 && reason.empty()) reason = "no device was found";
  return std::max(count, 0);
}

DeviceInfo describe(const BackendEntry& entry, int device, int count) {
  DeviceInfo info;
  info.name = entry.name;
  if (count > 1) info.name.append(":").append(std::to_string(device));
  try {
    const std::unique_ptr<Backend> backend = entry.open(device);
    info.name = backend->name();
    info.description = backend->description();
    info.usable = true;
  } catch (const Error& error) {
    info.reason = error.what();
  }
  return info;
}

BackendRegistry& process_registry() {
  static BackendRegistry registry(plugin_folders());
  return registry;
}

}  // namespace

BackendRegistry::BackendRegistry(std::vector<std::string> plugin_folders)
    : folders_(std::move(plugin_folders)), names_(backend_names(folders_)) {}

FoundBackend BackendRegistry::find(const std::string& name) {
  if (const BackendEntry* entry = built_in(name)) return {entry, ""};
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = plugins_.try_emplace(name);
  if (is_new) place->second = load_plugin(name, driver_of(name), folders_);
  return place->second;
}

std::vector<std::string> BackendRegistry::best_first() {
  std::vector<std::string> names = names_;
  std::stable_sort(names.begin(), names.end(), [this](const auto& a, const auto& b) {
    return preference(find(a)) > preference(find(b));
  });
  return names;
}

std::string BackendRegistry::device_names() const {
  std::vector<std::string> choices{"auto"};
  for (const std::string& name : names_) {
    choices.push_back(name);
    if (built_in(name) == nullptr) choices.push_back(name + ":1");
  }
  std::string text = choices.front();
  for (std::size_t i = 1; i < choices.size(); ++i)
    text += (i + 1 < choices.size() ? ", " : " or ") + choices[i];
  return text;
}

std::shared_ptr<const Backend> BackendRegistry::choose(const std::string& device) {
  if (device != "auto") return open_named(device);
  const char* wish = std::getenv("WARPFACTOR_DEVICE");
  if (wish == nullptr || *wish == '\0' || std::string(wish) == "auto") return open_best();
  try {
    return open_named(wish);
  } catch (const Error& error) {
    fail(error.code(), "WARPFACTOR_DEVICE: ", error.what());
  }
}

std::shared_ptr<const Backend> BackendRegistry::open_named(const std::string& device) {
  const std::optional<DeviceName> parsed = parse_device(device);
  if (!parsed || !std::binary_search(names_.begin(), names_.end(), parsed->backend))
    fail(ErrorCode::device, "device '", device, "' is not known, expected ", device_names());
  const DeviceName& name = *parsed;
  const FoundBackend found = find(name.backend);
  std::string reason;
  const int count = count_devices(found, reason);
  if (count == 0) fail(ErrorCode::device, "device '", device, "' cannot be used: ", reason);
  if (name.index >= count)
    fail(ErrorCode::device, "device '", device, "' is not there: ", name.backend, " has ", count,
         count == 1 ? " device" : " devices, counted from 0");
  return std::make_shared<CompleteBackend>(
      found.entry->open(name.index),
      [this, own = name.backend](const auto& serves) { offer_others(own, serves); });
}

void BackendRegistry::offer_others(const std::string& own,
                                   const std::function<bool(const Backend&)>& serves) {
  for (const std::string& name : best_first()) {
    const FoundBackend found = find(name);
    std::string reason;
    if (name == own || preference(found) <= 0 || count_devices(found, reason) == 0) continue;
    if (serves(*found.entry->open(0))) return;
  }
}

std::shared_ptr<const Backend> BackendRegistry::open_best() {
  std::string reasons;
  for (const std::string& name : best_first()) {
    if (preference(find(name)) <= 0) continue;
    try {
      std::shared_ptr<const Backend> backend = open_named(name);
      if (!reasons.empty()) log_fallback(backend->name(), reasons);
      return backend;
    } catch (const Error& error) {
      reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  fail(ErrorCode::device, "no device can be used: ", reasons);
}

void BackendRegistry::log_fallback(const std::string& name, const std::string& reasons) {
  const std::string line = "running on " + name + ": " + reasons;
  {
    const std::lock_guard lock(mutex_);
    if (logged_ == line) return;
    logged_ = line;
  }
  log(LogLevel::info, line);
}

std::vector<DeviceInfo> BackendRegistry::devices() {
  std::vector<DeviceInfo> infos;
  for (const std::string& name : best_first()) {
    const FoundBackend found = find(name);
    std::string reason;
    const int count = count_devices(found, reason);
    if (count == 0) infos.push_back({name, "", false, reason});
    for (int device = 0; device < count; ++device)
      infos.push_back(describe(*found.entry, device, count));
  }
  std::string first;
  try {
    first = choose("auto")->name();
  } catch (const Error&) {
    return infos;
  }
  std::stable_partition(infos.begin(), infos.end(),
                        [&](const DeviceInfo& info) { return info.name == first; });
  return infos;
}

std::shared_ptr<const Backend> choose_backend(const std::string& device) {
  return process_registry().choose(device);
}

std::vector<DeviceInfo> v0_1::devices() { return process_registry().devices(); }

std::string v0_1::device_names() { return process_registry().device_names(); }

}  // namespace wf
