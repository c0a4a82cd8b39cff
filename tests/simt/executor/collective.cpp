// Operations of the lanes of a warp: shuffles, ballots, __syncwarp.
#include <bit>
#include <cstring>

#include "block.hpp"
#include "sanitizer.hpp"

namespace simt {
namespace {

// Not std::memcpy, whose calls ThreadSanitizer would take for accesses of the lanes.
void copy(void* to, const void* from, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i)
    static_cast<volatile unsigned char*>(to)[i] = static_cast<const unsigned char*>(from)[i];
}

Warp& my_warp() { return running.pool->warps[self().warp()]; }

void complete(unsigned warp, Collective& collective) {
  const unsigned exited = running.pool->warps[warp].exited;
  if (collective.complete || (collective.mask & ~(collective.present | exited))) return;
  collective.complete = true;
  if (options.strict_masks && collective.mask != collective.present) {
    running.error = "simt: a mask names lanes that have exited" + describe(self());
    return;
  }
  for (unsigned i = 0; i < warp_lanes; ++i)
    if (collective.present >> i & 1) make_ready(*running.pool->threads[warp * warp_lanes + i]);
}

// The collective that waits for this lane, if there is one.
Collective* find(Warp& warp, const char* operation, unsigned mask, Site site) {
  Collective* found = nullptr;
  for (std::uint64_t used = warp.used; used; used &= used - 1) {
    Collective& collective = warp.collectives[std::countr_zero(used)];
    if (collective.complete) continue;
    if (collective.mask == mask)
      found = &collective;
    else if (collective.mask >> lane() & 1)
      fail("lanes of a warp wait with different masks", site);
  }
  if (found && (!same(found->site, site) || std::strcmp(found->operation, operation)))
    fail(differs("lanes of a warp wait at different collectives", found->operation, found->site),
         site);
  return found;
}

Collective& begin(Warp& warp, const char* operation, unsigned mask, Site site) {
  const int slot = std::countr_one(warp.used);
  warp.used |= std::uint64_t{1} << slot;
  Collective& collective = warp.collectives[slot];
  collective.operation = operation;
  collective.site = site;
  collective.mask = mask;
  collective.present = 0;
  collective.unread = 0;
  collective.complete = false;
  return collective;
}

Collective& arrive(const char* operation, unsigned mask, const void* mine, std::size_t bytes,
                   Site site) {
  Thread& me = self();
  me.operation = operation;
  me.site = site;
  if (!(mask >> me.lane() & 1)) fail("the calling lane is not in its own mask", site);
  Warp& warp = my_warp();
  Collective* collective = find(warp, operation, mask, site);
  if (!collective) collective = &begin(warp, operation, mask, site);
  collective->present |= 1u << me.lane();
  collective->unread |= 1u << me.lane();
  copy(collective->value[me.lane()], mine, bytes);
  return *collective;
}

void wait(Collective& collective) {
  self().state = State::in_collective;
  complete(self().warp(), collective);
  switch_away();
}

void leave(Collective& collective) {
  collective.unread &= ~(1u << lane());
  Warp& warp = my_warp();
  if (collective.unread == 0) warp.used &= ~(std::uint64_t{1} << (&collective - warp.collectives));
}

}  // namespace

void complete_collectives(unsigned warp) {
  Warp& lanes = running.pool->warps[warp];
  for (std::uint64_t used = lanes.used; used; used &= used - 1)
    complete(warp, lanes.collectives[std::countr_zero(used)]);
}

unsigned warp_ballot(const char* operation, unsigned mask, bool predicate, Site site) {
  Collective& collective = arrive(operation, mask, &predicate, sizeof predicate, site);
  wait(collective);
  unsigned bits = 0;
  for (unsigned i = 0; i < warp_lanes; ++i)
    if (collective.present >> i & 1) bits |= unsigned{collective.value[i][0]} << i;
  leave(collective);
  return bits;
}

void warp_barrier(unsigned mask, Site site) {
  Collective& collective = arrive("__syncwarp", mask, "", 0, site);
  release(&collective);
  wait(collective);
  acquire(&collective);
  leave(collective);
}

void warp_shuffle(const char* operation, unsigned mask, const void* mine, std::size_t bytes,
                  unsigned source, void* result, Site site) {
  Collective& collective = arrive(operation, mask, mine, bytes, site);
  wait(collective);
  if (!(collective.present >> source & 1))
    fail("a shuffle reads lane " + std::to_string(source) + ", which takes no part in it", site);
  copy(result, collective.value[source], bytes);
  leave(collective);
}

void warp_gather(const char* operation, const void* mine, std::size_t bytes, void* result,
                 Site site) {
  Collective& collective = arrive(operation, ~0u, mine, bytes, site);
  wait(collective);
  for (unsigned i = 0; i < warp_lanes; ++i)
    copy(static_cast<char*>(result) + i * bytes, collective.value[i], bytes);
  leave(collective);
}

}  // namespace simt
