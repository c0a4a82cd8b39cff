#include "backends/registry.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/log.hpp"
#include "contract/fail.hpp"

namespace wf {
namespace {

struct KnownBackend {
  const char* name;
  const BackendEntry* (*built_in)();  ///< null: a plugin
  const char* driver;                 ///< that the plugin needs
  bool automatic;                     ///< "auto" may take it
};

/// Best first.
constexpr KnownBackend known_backends[] = {
    {"cuda", nullptr, "libcuda.so.1", true},
    {"cpu", cpu_backend, "", true},
    {"reference", reference_backend, "", false},
};

const KnownBackend* find_known(const std::string& name) {
  for (const KnownBackend& known : known_backends)
    if (name == known.name) return &known;
  return nullptr;
}

struct DeviceName {
  std::string backend;
  int index = 0;
};

[[noreturn]] void unknown_device(const std::string& device) {
  fail(ErrorCode::device, "device '", device,
       "' is not known, expected auto, cpu, cuda, cuda:N or reference");
}

DeviceName parse_device(const std::string& device) {
  const std::size_t colon = device.find(':');
  DeviceName name{device.substr(0, colon), 0};
  if (colon != std::string::npos) {
    const char* const end = device.data() + device.size();
    const auto [rest, error] = std::from_chars(device.data() + colon + 1, end, name.index);
    if (error != std::errc() || rest != end || name.index < 0) unknown_device(device);
  }
  if (find_known(name.backend) == nullptr) unknown_device(device);
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
    : folders_(std::move(plugin_folders)) {}

FoundBackend BackendRegistry::find(const std::string& name) {
  const KnownBackend* known = find_known(name);
  if (known->built_in != nullptr) return {known->built_in(), ""};
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = plugins_.try_emplace(name);
  if (is_new) place->second = load_plugin(name, known->driver, folders_);
  return place->second;
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
  const DeviceName name = parse_device(device);
  const FoundBackend found = find(name.backend);
  std::string reason;
  const int count = count_devices(found, reason);
  if (count == 0) fail(ErrorCode::device, "device '", device, "' cannot be used: ", reason);
  if (name.index >= count)
    fail(ErrorCode::device, "device '", device, "' is not there: ", name.backend, " has ", count,
         count == 1 ? " device" : " devices, counted from 0");
  return found.entry->open(name.index);
}

std::shared_ptr<const Backend> BackendRegistry::open_best() {
  std::string reasons;
  for (const KnownBackend& known : known_backends) {
    if (!known.automatic) continue;
    try {
      std::shared_ptr<const Backend> backend = open_named(known.name);
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
  for (const KnownBackend& known : known_backends) {
    const FoundBackend found = find(known.name);
    std::string reason;
    const int count = count_devices(found, reason);
    if (count == 0) infos.push_back({known.name, "", false, reason});
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

std::vector<DeviceInfo> devices() { return process_registry().devices(); }

}  // namespace wf
