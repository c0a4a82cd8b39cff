// __syncthreads and __threadfence.
#include "block.hpp"
#include "sanitizer.hpp"

namespace simt {

void complete_barrier() {
  if (running.waiting == 0 || running.waiting != running.alive) return;
  running.last_votes = running.votes;
  running.waiting = 0;
  running.votes = 0;
  ++running.phase;
  for (unsigned i = 0; i < running.size; ++i) {
    Thread& thread = *running.pool->threads[i];
    if (thread.state == State::at_barrier) make_ready(thread);
  }
}

int block_barrier(bool predicate, Site site) {
  Thread& me = self();
  me.operation = "__syncthreads";
  me.site = site;
  if (running.waiting && !same(running.barrier_site, site))
    fail(differs("threads of a block wait at different barriers", me.operation,
                 running.barrier_site),
         site);
  running.barrier_site = site;
  // Two tags: a thread may reach the next barrier before another has left this one.
  char* const tag = &running.pool->barrier_tags[running.phase % 2];
  release(tag);
  me.state = State::at_barrier;
  ++running.waiting;
  running.votes += predicate;
  complete_barrier();
  switch_away();
  acquire(tag);
  return running.last_votes;
}

void fence() {
  static char tag;
  release(&tag);
  acquire(&tag);
  maybe_yield();
}

}  // namespace simt
