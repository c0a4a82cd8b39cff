#pragma once

#include <cstddef>

namespace simt {

/// A stack and the point where its execution stopped. Tells AddressSanitizer and ThreadSanitizer,
/// where they are linked, of every switch; the switch itself orders nothing.
class Fiber {
 public:
  Fiber() = default;
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  /// Makes this stand for the calling thread itself.
  void adopt_caller();

  /// The next switch here starts `entry`, which must never return, on a fresh stack. Throws
  /// std::bad_alloc.
  void prepare(std::size_t stack_bytes, void (*entry)());

  /// Leaves this fiber, the running one, for another. `last`: it will not be resumed.
  void switch_to(Fiber& other, bool last);

 private:
  friend struct Switch;

  void* stack_ = nullptr;
  std::size_t stack_bytes_ = 0;
  bool owned_ = false;
  void* context_ = nullptr;
  void (*entry_)() = nullptr;
  void* tsan_ = nullptr;
  void* asan_fake_stack_ = nullptr;
};

}  // namespace simt
