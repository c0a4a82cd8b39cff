#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "backends/plugin.hpp"
#include "contract/backend.hpp"
#include "warpfactor/device.hpp"

namespace wf {

/// The backends there are and the choice among them; it must outlive those that it opens. Safe to
/// share between threads.
class BackendRegistry {
 public:
  /// Plugins are what lies in `plugin_folders`; each is loaded when it is first asked for.
  explicit BackendRegistry(std::vector<std::string> plugin_folders);

  /// "cpu", "cuda", "cuda:1", "reference" or "auto": what WARPFACTOR_DEVICE names, else the best
  /// that works, with one log line about what is not used and why. Throws Error(device) saying why
  /// a device that is asked for by name cannot be used.
  std::shared_ptr<const Backend> choose(const std::string& device);

  /// The one that choose("auto") takes comes first.
  std::vector<DeviceInfo> devices();

  /// "auto, cpu, cuda, cuda:1 or reference": what choose() may be asked for.
  std::string device_names() const;

 private:
  FoundBackend find(const std::string& name);
  std::vector<std::string> best_first();
  std::shared_ptr<const Backend> open_named(const std::string& device);
  std::shared_ptr<const Backend> open_best();
  /// Calls serves(backend) for those that "auto" would take in place of `own`, until it is true.
  void offer_others(const std::string& own, const std::function<bool(const Backend&)>& serves);
  void log_fallback(const std::string& name, const std::string& reasons);

  std::mutex mutex_;
  const std::vector<std::string> folders_;
  const std::vector<std::string> names_;  ///< of all backends, in alphabetical order
  std::map<std::string, FoundBackend> plugins_;
  std::string logged_;
};

/// From the registry of this process.
std::shared_ptr<const Backend> choose_backend(const std::string& device);

}  // namespace wf
