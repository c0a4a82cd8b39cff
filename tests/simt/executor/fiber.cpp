#include "fiber.hpp"

#include <sys/mman.h>

#include <boost/context/detail/fcontext.hpp>
#include <new>

#include "sanitizer.hpp"

namespace simt {

namespace context = boost::context::detail;

// Lies on the stack that is left. Only the side that is entered learns the context of the other.
struct Switch {
  Fiber* from;
  Fiber* to;

  static void arrive(context::transfer_t transfer) {
    const Switch& made = *static_cast<Switch*>(transfer.data);
    made.from->context_ = transfer.fctx;
    if (!__sanitizer_finish_switch_fiber) return;
    const void* bottom;
    std::size_t bytes;
    __sanitizer_finish_switch_fiber(made.to->asan_fake_stack_, &bottom, &bytes);
    if (made.from->owned_) return;
    made.from->stack_ = const_cast<void*>(bottom);
    made.from->stack_bytes_ = bytes;
  }

  static void start(context::transfer_t transfer) {
    Fiber& fiber = *static_cast<Switch*>(transfer.data)->to;
    arrive(transfer);
    fiber.entry_();
  }
};

Fiber::~Fiber() {
  if (!owned_) return;
  unpoison(stack_, stack_bytes_);
  munmap(stack_, stack_bytes_);
  if (__tsan_destroy_fiber) __tsan_destroy_fiber(tsan_);
}

void Fiber::adopt_caller() {
  if (__tsan_get_current_fiber) tsan_ = __tsan_get_current_fiber();
}

void Fiber::prepare(std::size_t stack_bytes, void (*entry)()) {
  if (!owned_) {
    void* const memory = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    stack_ = memory;
    stack_bytes_ = stack_bytes;
    owned_ = true;
    if (__tsan_create_fiber) tsan_ = __tsan_create_fiber(0);
  }
  asan_fake_stack_ = nullptr;
  entry_ = entry;
  context_ = context::make_fcontext(static_cast<char*>(stack_) + stack_bytes_, stack_bytes_,
                                    Switch::start);
}

void Fiber::switch_to(Fiber& other, bool last) {
  constexpr unsigned no_synchronisation = 1;
  if (__tsan_switch_to_fiber) __tsan_switch_to_fiber(other.tsan_, no_synchronisation);
  if (__sanitizer_start_switch_fiber)
    __sanitizer_start_switch_fiber(last ? nullptr : &asan_fake_stack_, other.stack_,
                                   other.stack_bytes_);
  Switch made{this, &other};
  Switch::arrive(context::jump_fcontext(other.context_, &made));
}

}  // namespace simt
