#!/usr/bin/env bash
# run.sh [BUILD]: builds and runs the CUDA sources on the CPU, in an already configured build folder
# ("build"): plain with three seeds, under AddressSanitizer, under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build}
cmake --build "$build" --target simt_tests
ctest --test-dir "$build" -R '^simt/' --output-on-failure --no-tests=error
