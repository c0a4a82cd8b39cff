// The CUDA backend against the reference, without any test framework. Prints what is right and what
// differs; exits with 1 when something does, with 2 when there is no device.
//   gpu_conformance [--quick]      --quick: as much as compute-sanitizer has time for
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "conformance.hpp"
#include "contract/plugin.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace {

using namespace wf;
using namespace wf::bench;

/// What one room's error leaves unseen must not hide the next room.
template <class Check>
void run(const char* room, const Check& check) {
  try {
    check();
  } catch (const std::exception& error) {
    std::printf("FAIL %s: %s\n", room, error.what());
    ++failures;
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string(argv[1]) == "--quick";
  std::string reason;
  if (warpfactor_backend()->device_count(reason) == 0) {
    std::fprintf(stderr, "gpu_conformance: %s\n", reason.c_str());
    return 2;
  }
  run("the device", [&] {
    const std::unique_ptr<Backend> cuda = warpfactor_backend()->open(0);
    const std::unique_ptr<Backend> reference = reference_backend()->open(0);
    std::printf("%s: %s\n", cuda->name().c_str(), cuda->description().c_str());
    run("als", [&] { check_als(*reference, quick); });
    run("als rows", [&] { check_als_degrees(*reference, quick); });
    run("search", [&] { check_search(*cuda, *reference, quick); });
    run("sgd", [&] { check_sgd(*cuda, *reference, quick); });
  });
  std::printf("%d failures\n", failures);
  return failures > 0;
}
