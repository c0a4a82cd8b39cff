#!/usr/bin/env bash
# subproject_test.sh ROOT BUILD: another project fetches the tree at ROOT. Nothing that it has not
# set gets set; it builds, links and runs the first C++ example of README.md. What it has built stays
# in BUILD, to be installed.
set -euo pipefail
root="$1" build="$2"
source "$root/tests/install/examples.sh"

configure() {  # BUILD OPTION...
  quietly cmake -S "$root/tests/install/subproject" -B "$1" -DWARPFACTOR="$root" \
    -DEXAMPLE="$work/example_1.cpp" -DWARPFACTOR_CUDA=OFF "${@:2}"
}

# A parent that decides nothing, and one that decides.
configure "$work/undecided"
options=(-DCMAKE_BUILD_TYPE=Release -DWARPFACTOR_INSTALL=ON)
if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
configure "$build" "${options[@]}"
quietly cmake --build "$build"
run_training "$build/parent"
