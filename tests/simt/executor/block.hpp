#pragma once

#include <memory>
#include <vector>

#include "executor.hpp"
#include "fiber.hpp"
#include "random.hpp"

namespace simt {

inline constexpr unsigned warp_lanes = 32;
inline constexpr unsigned max_warps = 32;

enum class State { ready, at_barrier, in_collective, done };

struct Thread {
  Coordinates coordinates;  // first: simt::current points at it
  Fiber fiber;
  unsigned index = 0;
  State state = State::ready;
  const char* operation = "start";
  Site site{"", 0};
  AsyncCopies copies;

  unsigned lane() const { return index % warp_lanes; }
  unsigned warp() const { return index / warp_lanes; }
};

/// An operation of several lanes in progress.
struct Collective {
  const char* operation = nullptr;
  Site site{};
  unsigned mask = 0;
  unsigned present = 0;
  unsigned unread = 0;  // lanes that have not taken the result yet
  bool complete = false;
  unsigned char value[warp_lanes][max_exchange];
};

struct Warp {
  // Each lane takes part in one at a time.
  static constexpr unsigned slots = warp_lanes + 1;
  unsigned exited = 0;
  std::uint64_t used = 0;  // a bit for each collective in progress
  Collective collectives[slots];
};

/// What the threads of a block run on.
struct Pool {
  std::vector<std::unique_ptr<Thread>> threads;
  std::vector<Warp> warps;
  char barrier_tags[2];
  char finish_tags[2];
  unsigned uses = 0;  // blocks that ran on it
};

/// The block that runs now.
struct Block {
  Pool* pool = nullptr;
  unsigned size = 0;
  unsigned alive = 0;
  unsigned waiting = 0;  // at the barrier
  int votes = 0;
  int last_votes = 0;
  unsigned phase = 0;  // barriers passed
  Site barrier_site{};
  std::string error;
  bool abandoned = false;  // every fiber is to stop where it is
};
extern Block running;

inline Thread& self() { return *reinterpret_cast<Thread*>(current); }
bool same(Site a, Site b);
std::string describe(const Thread& thread);
/// "what, the others in operation, file:line"
std::string differs(const char* what, const char* operation, Site others);

// scheduler.cpp
/// Empties the set of threads that can run and picks how they will take turns.
void start_schedule();
void make_ready(Thread& thread);
/// Runs the block's threads until none can go on.
void run_ready();
/// Goes on with a thread that can run, or returns to run_ready. `last`: the caller is done.
void switch_away(bool last = false);
/// After an error: passes by every thread that has not ended, so that ThreadSanitizer knows that
/// what they did lies before what the caller does next.
void abandon_rest();
/// What a fiber does where it finds itself abandoned.
[[noreturn]] void stop_here();

// barrier.cpp, collective.cpp
void complete_barrier();
/// After a lane has exited.
void complete_collectives(unsigned warp);

// run.cpp: what a fiber starts with
void thread_main();

}  // namespace simt
