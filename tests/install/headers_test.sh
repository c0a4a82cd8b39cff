#!/usr/bin/env bash
# headers_test.sh ROOT COMPILER: every header that a user or a backend includes compiles alone, and
# twice, as C++17 without a warning.
set -euo pipefail
cd "$1"
compiler="$2"
export compiler

compile_alone() {
  printf '#include "%s"\n#include "%s"\n' "$1" "$1" |
    "$compiler" -std=c++17 -pedantic -Wall -Wextra -Werror -fsyntax-only \
      -Iinclude -Ikernels -x c++ - || {
    echo "$1 does not compile alone as C++17" >&2
    return 1
  }
}
export -f compile_alone

headers="$(find include/warpfactor kernels/contract -name '*.hpp' -printf '%H/%P\n' |
  sed 's,^[a-z]*/,,')"
sort <<<"$headers" | xargs -P 2 -I{} bash -euo pipefail -c 'compile_alone {}'
echo "$(wc -l <<<"$headers") headers compile alone."
