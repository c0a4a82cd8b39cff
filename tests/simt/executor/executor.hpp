#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace simt {

/// Where in the source a CUDA thread is.
struct Site {
  const char* file;
  int line;
};

/// What the executor found wrong with a kernel, with the positions of the threads concerned.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  /// Picks the order of blocks, threads, resumptions and stream operations; starts as SIMT_SEED.
  std::uint64_t seed;
  unsigned yield_percent = 25;  ///< how often an atomic gives way to another thread
  std::size_t stack_bytes = 256 << 10;
  /// A collective may not name lanes that have exited, although CUDA lets it.
  bool strict_masks = true;
};
extern Options options;

struct Coordinates {
  uint3 thread, block;
  dim3 block_dim, grid_dim;
};
extern Coordinates* current;  ///< of the running CUDA thread
extern void* shared_memory;   ///< of the running block

/// Runs the body once for every thread of the grid: blocks one after the other, their threads as
/// fibers that take turns in a random order. Throws Error.
void run(dim3 grid, dim3 block, std::size_t shared_bytes, const std::function<void()>& body);

/// Ends the launch with an Error that names the running thread.
[[noreturn]] void fail(std::string what, Site site);

/// Gives way to another thread, now and then.
void maybe_yield();

/// Orders the memory accesses of the threads that call it, as __threadfence does.
void fence();

unsigned lane();

/// Waits for every live thread of the block; returns how many passed true.
int block_barrier(bool predicate, Site site);

/// Waits for every live lane in mask; a bit is set for each that passed true.
unsigned warp_ballot(const char* operation, unsigned mask, bool predicate, Site site);
/// The same, and orders the lanes' memory accesses.
void warp_barrier(unsigned mask, Site site);

inline constexpr std::size_t max_exchange = 32;

/// Waits for every live lane in mask and returns, in `result`, what lane `source` handed in: at
/// most max_exchange bytes.
void warp_shuffle(const char* operation, unsigned mask, const void* mine, std::size_t bytes,
                  unsigned source, void* result, Site site);
/// Waits for the whole warp; `result` receives what its 32 lanes handed in, in their order.
void warp_gather(const char* operation, const void* mine, std::size_t bytes, void* result,
                 Site site);

/// A copy to shared memory that has been asked for and may not be seen yet.
struct AsyncCopy {
  void* to;
  const void* from;
  unsigned bytes;
  unsigned zeros;  ///< written after the bytes
  int group;       ///< commits before it
};
struct AsyncCopies {
  std::vector<AsyncCopy> pending;
  int commits = 0;
};
/// Those of the running thread.
AsyncCopies& async_copies();

}  // namespace simt
