// The life of a launch: its blocks, and the threads of each.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <mutex>

#include "block.hpp"
#include "sanitizer.hpp"

namespace simt {

Coordinates* current = nullptr;
void* shared_memory = nullptr;
Block running;

namespace {

std::uint64_t first_seed() {
  const char* const text = std::getenv("SIMT_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

}  // namespace

Options options{.seed = first_seed()};

namespace {

constexpr unsigned char poison_byte = 0xff;  // reads back as NaN or -1
// Blocks take turns at these and know nothing of each other, so that ThreadSanitizer sees races
// between a block and the next ones.
Pool pools[4];
const std::function<void()>* body = nullptr;
char start_tag;
char finish_tag;

void check_configuration(dim3 grid, dim3 block, std::size_t shared_bytes) {
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  const bool in_range = threads > 0 && threads <= 1024 && block.z <= 64 && grid.x > 0 &&
                        grid.x <= 0x7fffffff && grid.y > 0 && grid.y <= 65535 && grid.z > 0 &&
                        grid.z <= 65535 && shared_bytes <= 227 * 1024;
  if (in_range) return;
  const auto text = [](dim3 d) {
    return std::to_string(d.x) + "x" + std::to_string(d.y) + "x" + std::to_string(d.z);
  };
  throw Error("simt: launch configuration out of range: grid " + text(grid) + ", block " +
              text(block) + ", " + std::to_string(shared_bytes) + " bytes of shared memory");
}

std::string describe_deadlock() {
  std::string text = "simt: deadlock, no thread can go on";
  Site seen{"", 0};
  for (unsigned i = 0; i < running.size; ++i) {
    const Thread& thread = *running.pool->threads[i];
    if (thread.state == State::done || same(thread.site, seen)) continue;
    text += describe(thread);
    seen = thread.site;
  }
  return text;
}

void prepare_pool(Pool& pool, unsigned threads) {
  while (pool.threads.size() < threads) pool.threads.push_back(std::make_unique<Thread>());
  const unsigned warps = (threads + warp_lanes - 1) / warp_lanes;
  if (pool.warps.size() < warps) pool.warps.resize(warps);
  for (unsigned i = 0; i < warps; ++i) {
    pool.warps[i].exited = 0;
    pool.warps[i].used = 0;
  }
  if (threads % warp_lanes) pool.warps[warps - 1].exited = ~0u << threads % warp_lanes;
}

void prepare_thread(Thread& thread, unsigned i, dim3 grid, dim3 block, uint3 at) {
  thread.coordinates = {
      {i % block.x, i / block.x % block.y, i / (block.x * block.y)}, at, block, grid};
  thread.index = i;
  thread.operation = "start";
  thread.site = {"", 0};
  thread.copies.pending.clear();
  thread.copies.commits = 0;
  thread.fiber.prepare(options.stack_bytes, thread_main);
  make_ready(thread);
}

void run_block(dim3 grid, dim3 block, uint3 at, Pool& pool) {
  running = {};
  running.pool = &pool;
  ++pool.uses;
  running.size = running.alive = block.x * block.y * block.z;
  prepare_pool(pool, running.size);
  start_schedule();
  for (unsigned i = 0; i < running.size; ++i) prepare_thread(*pool.threads[i], i, grid, block, at);
  run_ready();
  if (running.error.empty() && running.alive) running.error = describe_deadlock();
  if (running.error.empty()) return;
  abandon_rest();
  acquire(&finish_tag);
  // The fibers stopped in the middle; what the sanitizers know of their stacks goes with them.
  pool.threads.clear();
  throw Error(running.error);
}

std::vector<std::uint32_t> random_order(std::size_t n) {
  std::vector<std::uint32_t> order(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint32_t j = random_below(i + 1);
    order[i] = order[j];
    order[j] = i;
  }
  return order;
}

}  // namespace

bool same(Site a, Site b) { return a.line == b.line && std::string(a.file) == b.file; }

std::string describe(const Thread& thread) {
  const auto text = [](uint3 v) {
    return "(" + std::to_string(v.x) + "," + std::to_string(v.y) + "," + std::to_string(v.z) + ")";
  };
  return "\n  block " + text(thread.coordinates.block) + " thread " +
         text(thread.coordinates.thread) + " in " + thread.operation + ", " + thread.site.file +
         ":" + std::to_string(thread.site.line);
}

unsigned lane() { return self().lane(); }

AsyncCopies& async_copies() { return self().copies; }

std::string differs(const char* what, const char* operation, Site others) {
  return std::string(what) + ", the others in " + operation + ", " + others.file + ":" +
         std::to_string(others.line);
}

// The fiber is never unwound, so nothing here may own memory when it is left.
void fail(std::string what, Site site) {
  self().site = site;
  if (running.error.empty()) {
    running.error = "simt: " + std::move(what);
    running.error += describe(self());
  }
  what = {};
  self().state = State::done;
  stop_here();
}

void thread_main() {
  if (running.abandoned) stop_here();
  acquire(&start_tag);
  // What used this shared memory last, which is not what has ended of this block.
  Pool& pool = *running.pool;
  acquire(&pool.finish_tags[(pool.uses + 1) % 2]);
  (*body)();
  release(&pool.finish_tags[pool.uses % 2]);
  release(&finish_tag);
  Thread& me = self();
  if (!me.copies.pending.empty())
    fail("a thread ends before the asynchronous copies it asked for have", me.site);
  me.state = State::done;
  --running.alive;
  running.pool->warps[me.warp()].exited |= 1u << me.lane();
  complete_barrier();
  complete_collectives(me.warp());
  switch_away(true);
}

void run(dim3 grid, dim3 block, std::size_t shared_bytes, const std::function<void()>& kernel) {
  check_configuration(grid, block, shared_bytes);
  static std::recursive_mutex mutex;
  const std::lock_guard lock(mutex);
  body = &kernel;
  // Exactly as many bytes as were asked for, so that AddressSanitizer sees an overrun.
  std::unique_ptr<unsigned char[]> buffers[std::size(pools)];
  for (auto& buffer : buffers) buffer.reset(new unsigned char[shared_bytes]);
  release(&start_tag);
  const auto order = random_order(std::size_t{grid.x} * grid.y * grid.z);
  for (std::size_t n = 0; n < order.size(); ++n) {
    const std::size_t turn = n % std::size(pools);
    shared_memory = buffers[turn].get();
    std::fill_n(static_cast<volatile unsigned char*>(shared_memory), shared_bytes, poison_byte);
    const std::uint32_t i = order[n];
    run_block(grid, block, {i % grid.x, i / grid.x % grid.y, i / (grid.x * grid.y)}, pools[turn]);
  }
  acquire(&finish_tag);
}

}  // namespace simt
