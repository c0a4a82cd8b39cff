#pragma once

#include <cstddef>

// Found at link time, so that one object of the executor, itself compiled without a sanitizer,
// serves every build.
#define SIMT_WEAK extern "C" __attribute__((weak))
SIMT_WEAK void* __tsan_create_fiber(unsigned);
SIMT_WEAK void __tsan_destroy_fiber(void*);
SIMT_WEAK void* __tsan_get_current_fiber();
SIMT_WEAK void __tsan_switch_to_fiber(void*, unsigned);
SIMT_WEAK void __tsan_acquire(void*);
SIMT_WEAK void __tsan_release(void*);
SIMT_WEAK void __sanitizer_start_switch_fiber(void**, const void*, std::size_t);
SIMT_WEAK void __sanitizer_finish_switch_fiber(void*, const void**, std::size_t*);
SIMT_WEAK void __asan_poison_memory_region(const volatile void*, std::size_t);
SIMT_WEAK void __asan_unpoison_memory_region(const volatile void*, std::size_t);
#undef SIMT_WEAK

namespace simt {

// What happened before a release of a tag is visible after an acquire of it.
inline void acquire(void* tag) {
  if (__tsan_acquire) __tsan_acquire(tag);
}
inline void release(void* tag) {
  if (__tsan_release) __tsan_release(tag);
}

inline void poison(const void* memory, std::size_t bytes) {
  if (__asan_poison_memory_region) __asan_poison_memory_region(memory, bytes);
}
inline void unpoison(const void* memory, std::size_t bytes) {
  if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(memory, bytes);
}

}  // namespace simt
