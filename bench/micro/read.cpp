// Reads a file shaped as the ratings.csv of MovieLens 20M, or the one that WARPFACTOR_READ_FILE
// names. It is made in the temporary folder, once; WARPFACTOR_READ_LINES sets its length.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "contract/philox.hpp"
#include "warpfactor/atomic_file.hpp"
#include "warpfactor/io.hpp"

namespace {

/// Bytes of memory in use that belong to no file.
std::int64_t anonymous_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("RssAnon:", 0) == 0) return std::atoll(line.c_str() + 8) * 1024;
  }
  return 0;
}

/// Watches the memory in use while it lives.
class PeakMemory {
 public:
  PeakMemory() : before_(anonymous_bytes()), peak_(before_), thread_([this] { watch(); }) {}
  ~PeakMemory() { stop(); }
  std::int64_t stop() {
    running_ = false;
    if (thread_.joinable()) thread_.join();
    return peak_ - before_;
  }

 private:
  void watch() {
    while (running_) {
      peak_ = std::max(peak_, anonymous_bytes());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  std::int64_t before_;
  std::int64_t peak_;
  std::atomic<bool> running_ = true;
  std::thread thread_;
};

/// The items of a user: ascending, popular ones more often.
std::vector<wf::Id> items_of(wf::Id user, std::size_t degree, wf::Id items) {
  std::vector<wf::Id> drawn;
  for (std::uint64_t k = 0; drawn.size() < degree; ++k) {
    const wf::PhiloxBlock block = wf::philox(0, 0, static_cast<std::uint32_t>(user), k);
    const double u = wf::uniform_double(block.word[0], block.word[1]);
    drawn.push_back(static_cast<wf::Id>(u * u * u * items));
    if (drawn.size() < degree) continue;
    std::sort(drawn.begin(), drawn.end());
    drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
  }
  return drawn;
}

void make_file(const std::string& path, wf::Offset lines) {
  constexpr wf::Id users = 138493;
  constexpr wf::Id items = 26744;
  wf::AtomicFile file(path);
  file.write("userId,movieId,rating,timestamp\n");
  wf::Offset written = 0;
  for (wf::Id user = 0; user < users; ++user) {
    const wf::Offset until = lines * (user + 1) / users;
    for (const wf::Id item : items_of(user, static_cast<std::size_t>(until - written), items)) {
      const wf::PhiloxBlock block = wf::philox(1, 0, static_cast<std::uint32_t>(user), item);
      char line[64];
      file.write({line, static_cast<std::size_t>(std::snprintf(
                            line, sizeof line, "%d,%d,%.1f,%u\n", user + 1, item * 5 + 1,
                            0.5 * (1 + wf::uniform_below(block.word[0], 10)),
                            800000000 + wf::uniform_below(block.word[1], 600000000)))});
      ++written;
    }
  }
  file.commit();
}

std::string file_to_read() {
  if (const char* path = std::getenv("WARPFACTOR_READ_FILE")) return path;
  const char* wish = std::getenv("WARPFACTOR_READ_LINES");
  const wf::Offset lines = wish ? std::atoll(wish) : 20000263;
  const std::string name = "warpfactor-ratings-" + std::to_string(lines) + ".csv";
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  if (!std::filesystem::exists(path)) make_file(path, lines);
  return path;
}

void read(benchmark::State& state) {
  const std::string path = file_to_read();
  wf::ReadOptions options;
  options.threads = static_cast<int>(state.range(0));
  wf::Offset entries = 0;
  std::int64_t peak = 0;
  for (auto _ : state) {
    PeakMemory memory;
    entries = wf::read_interactions(path, options).size();
    peak = std::max(peak, memory.stop());
  }
  state.SetLabel(path);
  state.counters["entries"] = static_cast<double>(entries);
  state.counters["peak_bytes_per_entry"] = static_cast<double>(peak) / static_cast<double>(entries);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(std::filesystem::file_size(path)));
}
BENCHMARK(read)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
