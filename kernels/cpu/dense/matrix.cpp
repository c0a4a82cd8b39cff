#include "cpu/dense/matrix.hpp"

#include <sys/mman.h>

#include <new>

namespace wf::cpu {

void* allocate(std::size_t bytes) {
  constexpr std::size_t page = std::size_t{1} << 21;
  const std::size_t alignment = bytes >= page ? page : 128;
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (bytes >= page) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

}  // namespace wf::cpu
