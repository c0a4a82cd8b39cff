// Who runs next.
#include "block.hpp"
#include "sanitizer.hpp"

namespace simt {
namespace {

std::uint64_t random_state = 1;
Fiber caller;
std::vector<Thread*> ready[max_warps];
unsigned ready_warps = 0;
unsigned favourite = 0;
unsigned stray_percent = 0;

bool is_ready(unsigned warp) { return ready_warps >> warp & 1; }

Thread& take_ready() {
  if (!is_ready(favourite) || random_below(100) < stray_percent) {
    do favourite = random_below(max_warps);
    while (!is_ready(favourite));
  }
  std::vector<Thread*>& lanes = ready[favourite];
  std::swap(lanes[random_below(lanes.size())], lanes.back());
  Thread& thread = *lanes.back();
  lanes.pop_back();
  if (lanes.empty()) ready_warps &= ~(1u << favourite);
  return thread;
}

}  // namespace

// xorshift64*
std::uint32_t random_below(std::uint32_t n) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return static_cast<std::uint32_t>(((random_state * 0x2545F4914F6CDD1Dull >> 32) * n) >> 32);
}

void seed_random(std::uint64_t seed) { random_state = seed * 0x9E3779B97F4A7C15ull | 1; }

void start_schedule() {
  for (std::vector<Thread*>& lanes : ready) lanes.clear();
  ready_warps = 0;
  // In some blocks a warp runs far ahead of the others, in the rest they mix: each finds races
  // that the other hides.
  stray_percent = random_below(2) ? 1 : 100;
}

void make_ready(Thread& thread) {
  thread.state = State::ready;
  ready[thread.warp()].push_back(&thread);
  ready_warps |= 1u << thread.warp();
}

void run_ready() {
  caller.adopt_caller();
  Thread& first = take_ready();
  current = &first.coordinates;
  caller.switch_to(first.fiber, false);
  current = nullptr;
}

void abandon_rest() {
  running.abandoned = true;
  for (unsigned i = 0; i < running.size; ++i) {
    Thread& thread = *running.pool->threads[i];
    if (thread.state == State::done) continue;
    current = &thread.coordinates;
    caller.switch_to(thread.fiber, false);
  }
  current = nullptr;
  acquire(&running);
}

void stop_here() {
  release(&running);
  self().fiber.switch_to(caller, true);
  __builtin_unreachable();
}

void switch_away(bool last) {
  Thread& me = self();
  if (ready_warps == 0 || !running.error.empty()) {
    me.fiber.switch_to(caller, last);
  } else {
    Thread& next = take_ready();
    if (&next == &me) return;
    current = &next.coordinates;
    me.fiber.switch_to(next.fiber, last);
  }
  if (running.abandoned) stop_here();
}

void maybe_yield() {
  if (ready_warps == 0 || random_below(100) >= options.yield_percent) return;
  make_ready(self());
  switch_away();
}

}  // namespace simt
