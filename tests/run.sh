#!/usr/bin/env bash
# Everything from nothing: installs missing packages, builds, runs all tests, and ends with what was
# built and what was left out. Run it again after a change and only what the change touches is built
# again. Arguments go to ctest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash .ci/install_packages.sh build test

options=()
if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake --preset release "${options[@]}"
summary() {
  cat build/summary.txt
  if [[ -z "${WARPFACTOR_DATA:-}" ]]; then
    echo "WARPFACTOR_DATA is not set: tests on real data are skipped."
  fi
}
trap summary EXIT
cmake --build build
ctest --test-dir build -j2 --output-on-failure --no-tests=error "$@"
