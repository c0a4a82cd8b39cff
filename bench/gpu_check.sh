#!/usr/bin/env bash
# Checks and measures the CUDA backend on a machine with a GPU, the CUDA toolkit, CMake, ninja and
# g++; needs no network and none of the library's other dependencies. GoogleTest is used if found.
#   bash bench/gpu_check.sh [--no-sanitizer] [OUTPUT_FOLDER]
# Writes results.jsonl and log.txt there and prints a table. Ends within 8 minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=yes
if [[ "${1:-}" == --no-sanitizer ]]; then
  sanitizer=no
  shift
fi
out=${1:-build-gpu/results}
build=build-gpu
deadline=$((SECONDS + 470))
failed=0

for tool in nvcc cmake ninja g++; do
  if ! command -v "$tool" > /dev/null; then
    echo "gpu_check: $tool is missing (nvcc is often in /usr/local/cuda/bin)" >&2
    exit 2
  fi
done
if ! nvidia-smi -L 2> /dev/null | grep -q GPU; then
  echo "gpu_check: nvidia-smi shows no GPU, nothing can be run" >&2
  exit 2
fi
capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -1 | tr -d '. ')
mkdir -p "$out"
results=$out/results.jsonl
log=$out/log.txt
: > "$results"
: > "$log"

# Runs a command within the time that is left, at most $1 seconds; its output goes to the log.
within() {
  local limit=$1 left=$((deadline - SECONDS))
  shift
  if ((left <= 1)); then
    echo "out of time, not run: $*" | tee -a "$log"
    failed=1
    return 0
  fi
  echo "== $*" >> "$log"
  if ! timeout $((limit < left ? limit : left)) "$@" >> "$log" 2>&1; then
    echo "FAILED: $* (see $log)"
    failed=1
  fi
}

measure() {
  local left=$((deadline - SECONDS))
  if ((left <= 1)); then
    echo "out of time, not measured: $*"
    return 0
  fi
  if ! timeout "$left" "$@" >> "$results" 2>> "$log"; then
    echo "FAILED: $* (see $log)"
    failed=1
  fi
}

echo "building for compute capability $capability"
cmake -S bench/gpu -B "$build" -G Ninja -DCMAKE_CUDA_ARCHITECTURES="$capability" >> "$log"
ninja -C "$build" >> "$log"
if grep -E "[1-9][0-9]* bytes spill" "$log"; then
  echo "FAILED: a kernel spills registers"
  failed=1
fi

echo "conformance"
within 120 "$build/gpu_conformance"
if [[ -x $build/gpu_contract_tests ]]; then
  WARPFACTOR_REQUIRE_BACKENDS=cuda within 200 "$build/gpu_contract_tests" --gtest_brief=1
else
  echo "GoogleTest was not found: the contract suites were not run"
fi

if [[ $sanitizer == yes ]] && command -v compute-sanitizer > /dev/null; then
  for check in memcheck racecheck synccheck initcheck; do
    echo "compute-sanitizer $check"
    within 60 compute-sanitizer --tool "$check" --error-exitcode 1 "$build/gpu_conformance" --quick
  done
else
  echo "compute-sanitizer was not run"
fi

echo "measuring"
measure "$build/gpu_rates"
measure "$build/gpu_search_kernels"
for shape in ml-20m sift-1m; do
  measure "$build/gpu_search" "$shape"
done
for shape in ml-1m ml-20m ml-25m; do
  measure "$build/gpu_als" "$shape" cg 64 128 256
done
measure "$build/gpu_als_kernels" ml-20m 64 128 256
measure "$build/gpu_baseline" ml-20m 64 128
if command -v python3 > /dev/null && python3 -c 'import numpy' 2> /dev/null; then
  measure timeout 60 python3 bench/gpu/peers.py 6040 3706 1000209 64
fi
measure "$build/gpu_sgd" ml-20m bpr 128
measure "$build/gpu_sgd" ml-20m warp 64
measure "$build/gpu_sgd" ml-20m warp-genres 64

echo
printf '%-10s %8s %-10s %14s %16s\n' shape factors method s/iteration "least bytes/s"
sed -n 's/.*"shape": "\([^"]*\)".*"factors": \([0-9]*\), "method": "\([^"]*\)".*"seconds_per_iteration": \([0-9.e-]*\).*"least_bytes": \([0-9]*\).*/\1 \2 \3 \4 \5/p' \
  "$results" | awk '{printf "%-10s %8d %-10s %14.6f %16.4g\n", $1, $2, $3, $4, $5 / $4}'
echo
awk -f bench/gpu/roofline.awk "$results"
grep -E '"(baseline|peer|rate|search|search_kernels|sgd)"' "$results" || true
echo "results: $results, log: $log"
exit $failed
