#!/usr/bin/env bash
# consumer_test.sh ROOT BUILD shared|static: installs the library into an empty place, moves it
# elsewhere, and builds and runs the C++ example of README.md against it, once with CMake's
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

run_example() {
  rm -f "$work/als.safetensors"
  (cd "$work" && "$@" ratings.csv) | tee "$work/output"
  if [[ ! -s "$work/output" || ! -s "$work/als.safetensors" ]]; then
    echo "$1 wrote nothing" >&2
    return 1
  fi
}

if [[ "$kind" == static ]]; then
  build="$build/static"
  build_static "$build"
fi
quietly cmake --install "$build" --prefix "$work/installed"
prefix="$work/moved"
mv "$work/installed" "$prefix"
write_ratings >"$work/ratings.csv"
awk '/^```cpp$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$root/README.md" \
  >"$work/example.cpp"

quietly cmake -S "$root/tests/install/consumer" -B "$work/consumer" -DCMAKE_BUILD_TYPE=Release \
  -DEXAMPLE="$work/example.cpp" -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$work/consumer"
run_example "$work/consumer/consumer"

PKG_CONFIG_PATH="$(dirname "$(find "$prefix" -name warpfactor.pc)")"
export PKG_CONFIG_PATH
read -r -a flags < <(pkg-config --cflags --libs warpfactor)
quietly "${CXX:-c++}" -std=c++17 "$work/example.cpp" -o "$work/with_pkg_config" "${flags[@]}"
run_example env LD_LIBRARY_PATH="$(pkg-config --variable=libdir warpfactor)" "$work/with_pkg_config"

if [[ "$kind" == shared ]]; then "$prefix/bin/warpfactor" devices; fi
