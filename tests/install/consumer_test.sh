#!/usr/bin/env bash
# consumer_test.sh ROOT BUILD shared|static: installs the library into an empty place, moves it
# elsewhere, and builds and runs the C++ examples of README.md against it, once with CMake's
# find_package and once with pkg-config.
set -euo pipefail
root="$1" build="$2" kind="$3"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

quietly() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    return 1
  }
}

build_static() {
  local options=(-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DWARPFACTOR_CUDA=OFF)
  options+=(-DWARPFACTOR_BUILD_{COMMAND,TESTS,BENCH}=OFF)
  if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  quietly cmake -S "$root" -B "$1" -G Ninja "${options[@]}"
  quietly cmake --build "$1"
}

# Two groups of users, each with its own items.
write_ratings() {
  awk 'BEGIN {
    print "user,item,rating"
    for (u = 1; u <= 60; ++u)
      for (i = 1; i <= 40; ++i)
        if ((u + i) % 2 == 0 && (u * 7 + i * 3) % 5) printf "%d,%d,%d\n", u, i, 3 + (u + i) % 3
  }'
}

# code_block N: the Nth C++ example of README.md.
code_block() {
  awk -v wanted="$1" '/^```cpp$/ { inside = ++seen == wanted; next } /^```$/ { inside = 0 } inside' \
    "$root/README.md"
}

# The first example trains and saves a model, with which the second recommends. The third knows four
# items, all of which it recommends.
run_examples() {
  rm -f "$work/als.safetensors"
  (cd "$work" && "$@/train" ratings.csv) | tee "$work/output"
  if [[ ! -s "$work/output" || ! -s "$work/als.safetensors" ]]; then
    echo "$*/train wrote nothing" >&2
    return 1
  fi
  (cd "$work" && "$@/search" ratings.csv) >"$work/output"
  awk -F'[ :,]+' 'NR == FNR { seen[$1, $2]; next }
    NF != 12 { print "not ten items: " $0; failed = 1 }
    { for (i = 3; i <= NF; ++i) if (($2, $i) in seen) { print "seen: " $2 " " $i; failed = 1 } }
    END { if (FNR != 60) print FNR " users, expected 60"; exit failed || FNR != 60 }' \
    "$work/ratings.csv" "$work/output"
  "$@/features" | sort | cmp - <(printf '%s\n' 1 2 3 4)
}

if [[ "$kind" == static ]]; then
  build="$build/static"
  build_static "$build"
fi
quietly cmake --install "$build" --prefix "$work/installed"
prefix="$work/moved"
mv "$work/installed" "$prefix"
write_ratings >"$work/ratings.csv"
for number in 1 2 3; do code_block "$number" >"$work/example_$number.cpp"; done

quietly cmake -S "$root/tests/install/consumer" -B "$work/consumer" -DCMAKE_BUILD_TYPE=Release \
  -DTRAIN="$work/example_1.cpp" -DSEARCH="$work/example_2.cpp" \
  -DFEATURES="$work/example_3.cpp" -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$work/consumer"
run_examples "$work/consumer"

PKG_CONFIG_PATH="$(dirname "$(find "$prefix" -name warpfactor.pc)")"
export PKG_CONFIG_PATH
read -r -a flags < <(pkg-config --cflags --libs warpfactor)
mkdir "$work/with_pkg_config"
quietly "${CXX:-c++}" -std=c++17 "$work/example_1.cpp" -o "$work/with_pkg_config/train" \
  "${flags[@]}"
quietly "${CXX:-c++}" -std=c++17 "$work/example_2.cpp" -o "$work/with_pkg_config/search" \
  "${flags[@]}"
quietly "${CXX:-c++}" -std=c++17 "$work/example_3.cpp" -o "$work/with_pkg_config/features" \
  "${flags[@]}"
run_examples env LD_LIBRARY_PATH="$(pkg-config --variable=libdir warpfactor)" \
  "$work/with_pkg_config"

if [[ "$kind" == shared ]]; then "$prefix/bin/warpfactor" devices; fi
