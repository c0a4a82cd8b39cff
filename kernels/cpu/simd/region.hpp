#pragma once

// A file *_simd.cpp is compiled once for each instruction set, which the build names. The set holds
// between WF_ISA_BEGIN and WF_ISA_END alone, not for the whole file: else the linker might give an
// older processor the copy of a standard library's inline function that was made for a newer one.
// What a header defines there stands in the inline namespace WF_ISA, because it is another function
// for each set.

#if defined(WARPFACTOR_AVX512)
#define WF_ISA avx512
#define WF_ISA_TARGET "arch=x86-64-v4"
#elif defined(WARPFACTOR_AVX2)
#define WF_ISA avx2
#define WF_ISA_TARGET "arch=x86-64-v3"
#else
#define WF_ISA baseline
#endif

#define WF_PRAGMA(text) _Pragma(#text)
#define WF_EXPANDED_PRAGMA(text) WF_PRAGMA(text)
#if !defined(WF_ISA_TARGET)
#define WF_ISA_BEGIN
#define WF_ISA_END
#elif defined(__clang__)
#define WF_ISA_BEGIN  \
  WF_EXPANDED_PRAGMA( \
      clang attribute push(__attribute__((target(WF_ISA_TARGET))), apply_to = function))
#define WF_ISA_END WF_PRAGMA(clang attribute pop)
#else
#define WF_ISA_BEGIN WF_PRAGMA(GCC push_options) WF_EXPANDED_PRAGMA(GCC target(WF_ISA_TARGET))
#define WF_ISA_END WF_PRAGMA(GCC pop_options)
#endif

/// Of functions and lambdas that a kernel's inner loop consists of.
#define WF_INLINE inline __attribute__((always_inline))
#define WF_INLINE_LAMBDA __attribute__((always_inline))
