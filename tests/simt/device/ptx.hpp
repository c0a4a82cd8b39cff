// Host twins of the PTX instructions that the kernels wrap in one header of tiny functions.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "language.hpp"
#include "math.hpp"
#include "warp.hpp"

namespace simt {

/// The copies of all but the last `groups_left` committed groups arrive.
inline void finish_copies(int groups_left) {
  AsyncCopies& copies = async_copies();
  std::size_t arrived = 0;
  for (const AsyncCopy& copy : copies.pending) {
    if (copy.group >= copies.commits - groups_left) break;
    std::memcpy(copy.to, copy.from, copy.bytes);
    std::memset(static_cast<char*>(copy.to) + copy.bytes, 0, copy.zeros);
    ++arrived;
  }
  copies.pending.erase(copies.pending.begin(), copies.pending.begin() + arrived);
}

}  // namespace simt

/// cp.async with `Bytes` 4, 8 or 16 and the source size: the rest becomes zero. Until the wait the
/// target holds NaN, so that a read that comes too early shows.
template <int Bytes>
void cp_async(void* shared, const void* global, unsigned source_bytes = Bytes, SIMT_SITE) {
  static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16);
  const auto misaligned = [](const void* p) {
    return reinterpret_cast<std::uintptr_t>(p) % Bytes != 0;
  };
  if (misaligned(shared) || misaligned(global))
    simt::fail("cp.async of an address that is no multiple of its size", SIMT_HERE);
  if (source_bytes > Bytes) simt::fail("cp.async of more bytes than its size", SIMT_HERE);
  std::memset(shared, 0xff, Bytes);
  simt::AsyncCopies& copies = simt::async_copies();
  copies.pending.push_back({shared, global, source_bytes, Bytes - source_bytes, copies.commits});
}

/// cp.async.commit_group
inline void cp_async_commit() { ++simt::async_copies().commits; }

/// cp.async.wait_group: only the last `Groups` committed groups may still be under way.
template <int Groups>
void cp_async_wait() {
  simt::finish_copies(Groups);
}

/// mma.sync.m16n8k16.row.col.f32.f16.f16.f32: d += a b, in the register layout of PTX.
inline void mma_m16n8k16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], SIMT_SITE) {
  struct Registers {
    unsigned a[4], b[2];
  };
  Registers mine;
  std::memcpy(mine.a, a, sizeof a);
  std::memcpy(mine.b, b, sizeof b);
  Registers all[32];
  simt::warp_gather("mma", &mine, sizeof mine, all, SIMT_HERE);
  const auto half_of = [](unsigned pair, int upper) {
    return __half2float(std::bit_cast<__half>(static_cast<std::uint16_t>(pair >> 16 * upper)));
  };
  const int group = static_cast<int>(simt::lane()) / 4;
  const int column = static_cast<int>(simt::lane()) % 4 * 2;
  for (int i = 0; i < 4; ++i) {
    const int row = group + i / 2 * 8;
    float sum = 0;
    for (int k = 0; k < 16; ++k) {
      // Lane 4g + t holds the pairs k = 2t, 2t + 1 and, in the upper registers, 8 further on.
      const int t = k % 8 / 2;
      const float x = half_of(all[row % 8 * 4 + t].a[row / 8 + k / 8 * 2], k % 2);
      const float y = half_of(all[(column + i % 2) * 4 + t].b[k / 8], k % 2);
      sum += x * y;
    }
    d[i] += sum;
  }
}

namespace simt {

/// Register i receives this lane's part of the 8 x 8 matrix whose rows lanes 8i .. 8i + 7 name.
inline void load_matrices(unsigned (&registers)[4], const void* row, bool transposed, Site site) {
  const int t = static_cast<int>(lane());
  for (int i = 0; i < 4; ++i) {
    std::uint16_t pair[2];
    for (int j = 0; j < 2; ++j) {
      const int r = transposed ? t % 4 * 2 + j : t / 4;
      const int c = transposed ? t / 4 : t % 4 * 2 + j;
      const void* const from = shuffle("ldmatrix", ~0u, row, i * 8 + r, site);
      if (reinterpret_cast<std::uintptr_t>(from) % 16 != 0)
        fail("ldmatrix of a row that is not aligned to 16 bytes", site);
      pair[j] = static_cast<const std::uint16_t*>(from)[c];
    }
    registers[i] = pair[0] | std::uint32_t{pair[1]} << 16;
  }
}

}  // namespace simt

/// ldmatrix.sync.m8n8.x4.shared.b16
inline void ldmatrix_x4(unsigned (&registers)[4], const void* row, SIMT_SITE) {
  simt::load_matrices(registers, row, false, SIMT_HERE);
}
/// ldmatrix.sync.m8n8.x4.trans.shared.b16
inline void ldmatrix_x4_transposed(unsigned (&registers)[4], const void* row, SIMT_SITE) {
  simt::load_matrices(registers, row, true, SIMT_HERE);
}
