#pragma once

#include <atomic>
#include <type_traits>

#include "language.hpp"

namespace simt {

/// Relaxed, as CUDA's atomics are, and a point where another thread may run.
template <class T, class F>
T atomic(T* p, F update) {
  maybe_yield();
  std::atomic_ref<T> value(*p);
  T old = value.load(std::memory_order_relaxed);
  while (!value.compare_exchange_weak(old, update(old), std::memory_order_relaxed)) {
  }
  return old;
}

}  // namespace simt

template <class T>
T atomicAdd(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return static_cast<T>(old + v); });
}
template <class T>
T atomicSub(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return static_cast<T>(old - v); });
}
template <class T>
T atomicMax(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return old < v ? v : old; });
}
template <class T>
T atomicMin(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return v < old ? v : old; });
}
template <class T>
T atomicOr(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return static_cast<T>(old | v); });
}
template <class T>
T atomicAnd(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return static_cast<T>(old & v); });
}
template <class T>
T atomicExch(T* p, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T) { return v; });
}
template <class T>
T atomicCAS(T* p, std::type_identity_t<T> expected, std::type_identity_t<T> v) {
  return simt::atomic(p, [=](T old) { return old == expected ? v : old; });
}
