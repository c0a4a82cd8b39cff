#!/usr/bin/env bash
# Checks and measures the CUDA backend on a machine with a GPU, the CUDA toolkit, CMake, ninja and
# g++; needs no network and none of the library's other dependencies. GoogleTest is used if found
# (GTest_ROOT may name its folder), CuPy and PyTorch are measured against if they can be imported.
#   bash bench/gpu_check.sh [--no-sanitizer] [OUTPUT_FOLDER]
# Writes results.jsonl and log.txt there ($OUT, else build-gpu/results) and prints a table. A stage
# that fails does not stop the others. Exit status: 0 when all went well, 1 when a stage did not, 2
# when this machine cannot run them. Ends within 8 minutes.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sanitizer=yes
if [[ "${1:-}" == --no-sanitizer ]]; then
  sanitizer=no
  shift
fi
out=${1:-${OUT:-build-gpu/results}}
build=build-gpu
deadline=$((SECONDS + 470))
failures=()

refuse() {
  echo "gpu_check: $*" >&2
  exit 2
}

# Where toolkits and drivers put what is not always in the path.
PATH+=:${CUDA_HOME:-/usr/local/cuda}/bin:/usr/local/cuda/bin:/opt/cuda/bin:/usr/local/nvidia/bin
PATH+=:${CUDA_HOME:-/usr/local/cuda}/compute-sanitizer
for tool in nvcc cmake ninja g++ nvidia-smi; do
  command -v "$tool" >/dev/null || refuse "$tool is missing"
done

# The first device alone is used.
smi=$(nvidia-smi --query-gpu=compute_cap,driver_version,name --format=csv,noheader 2>&1)
IFS=, read -r capability driver device <<<"${smi%%$'\n'*}"
capability=${capability//[. ]/}
[[ "$capability" =~ ^[0-9]+$ ]] || refuse "nvidia-smi shows no GPU: $smi"
((capability >= 80)) || refuse "$device has compute capability $capability, 80 is the least"
toolkit=$(nvcc --version | sed -n 's/.*release \([0-9.]*\),.*/\1/p')
supported=$(nvidia-smi | sed -n 's/.*CUDA Version: *\([0-9.]*\).*/\1/p')
if [[ -n "$supported" && "${supported%%.*}" -lt "${toolkit%%.*}" ]]; then
  refuse "the driver${driver} supports CUDA $supported, nvcc is of CUDA $toolkit:" \
    "a newer driver or an older toolkit is needed"
fi

mkdir -p "$out" || refuse "$out cannot be written"
results=$out/results.jsonl
log=$out/log.txt
: >"$log"
printf '{"run": "gpu_check", "device": "%s", "driver": "%s", "toolkit": "%s", "commit": "%s"}\n' \
  "${device# }" "${driver# }" "$toolkit" "$(git rev-parse --short HEAD 2>/dev/null)" >"$results"

progress() { printf '[%3d s] %s\n' "$SECONDS" "$*" | tee -a "$log"; }

# run NAME LIMIT OUTPUT COMMAND...: at most LIMIT seconds or what is left; what the command prints
# goes to OUTPUT, its errors to the log.
run() {
  local name=$1 limit=$2 output=$3 left=$((deadline - SECONDS)) start=$SECONDS status=0 outcome=ok
  shift 3
  if ((limit > left)); then limit=$left; fi
  if ((limit < 3)); then
    status=-1 outcome="no time was left"
  else
    progress "$name"
    timeout --kill-after=5 "$limit" "$@" >>"$output" 2>>"$log" || status=$?
  fi
  case $status in
    -1 | 0) ;;
    124 | 137) outcome="stopped after $limit s" ;;
    126 | 127) outcome="${1##*/} was not built" ;;
    *) outcome="failed with status $status" ;;
  esac
  printf '{"stage": "%s", "outcome": "%s", "stage_seconds": %d}\n' \
    "$name" "$outcome" $((SECONDS - start)) >>"$results"
  if ((status != 0)); then fail "$name: $outcome"; fi
  return $((status != 0))
}
check() { run "$1" "$2" "$log" "${@:3}"; }
measure() { run "$1" "$2" "$results" "${@:3}"; }

fail() {
  failures+=("$1")
  progress "FAILED: $1 (see $log)"
}

build_programs() {
  check configure 60 cmake -S bench/gpu -B "$build" -G Ninja \
    -DCMAKE_CUDA_ARCHITECTURES="$capability" || return
  # What compiles is built even where something else does not.
  check build 300 ninja -C "$build" -k 0
  if grep -E "[1-9][0-9]* bytes spill" "$log"; then fail "a kernel spills registers"; fi
}

check_results() {
  check conformance 90 "$build/gpu_conformance"
  grep '^FAIL' "$log" | head -20
  if [[ -x $build/gpu_contract_tests ]]; then
    WARPFACTOR_REQUIRE_BACKENDS=cuda check "contract suites" 90 \
      "$build/gpu_contract_tests" --gtest_brief=1
  else
    progress "GoogleTest was not found: the contract suites are not run"
  fi
}

# A tool of compute-sanitizer is believed when it finds what is planted for it, and then says itself
# that all is clean: an exit status of 0 alone may mean that it could not look.
sanitize() {
  local tool=$1 before found=0 command=(compute-sanitizer --tool "$1" --error-exitcode 1)
  # Memory that cuBLAS writes must be seen to be initialised; its races are its own.
  case $tool in racecheck | synccheck) command+=(--kernel-name kns=wf) ;; esac
  timeout --kill-after=5 20 "${command[@]}" "$build/gpu_planted" "$tool" >>"$log" 2>&1 || found=$?
  if ((found != 1)); then fail "compute-sanitizer $tool: a planted mistake gives status $found"; fi
  before=$(wc -l <"$log")
  check "compute-sanitizer $tool" 45 "${command[@]}" --print-limit 20 \
    "$build/gpu_conformance" --quick || return
  tail -n +$((before + 1)) "$log" | grep -E "$clean_summary" ||
    fail "compute-sanitizer $tool: it does not say that all is clean"
}
clean_summary='ERROR SUMMARY: 0 errors|RACECHECK SUMMARY: 0 hazards displayed \(0 errors, 0 warnings\)'

sanitize_all() {
  local tool
  if [[ $sanitizer == no ]]; then return; fi
  if ! command -v compute-sanitizer >/dev/null; then
    fail "compute-sanitizer: it is missing"
    return
  fi
  for tool in memcheck racecheck synccheck initcheck; do sanitize "$tool"; done
}

measure_als() {
  local shape
  measure "rates" 30 "$build/gpu_rates"
  for shape in ml-20m ml-1m ml-25m; do
    measure "als $shape" 60 "$build/gpu_als" "$shape" cg 64 128 256
  done
  measure "als kernels" 60 "$build/gpu_als_kernels" ml-20m 64 128 256
  measure "one block a row" 60 "$build/gpu_baseline" ml-20m 64 128
}

measure_others() {
  local shape
  measure "search kernels" 30 "$build/gpu_search_kernels"
  for shape in ml-20m sift-1m; do
    measure "search $shape" 40 "$build/gpu_search" "$shape"
  done
  measure "bpr" 40 "$build/gpu_sgd" ml-20m bpr 128
  measure "warp" 40 "$build/gpu_sgd" ml-20m warp 64
  measure "warp with features" 40 "$build/gpu_sgd" ml-20m warp-genres 64
  if python3 -c 'import numpy' 2>/dev/null; then
    measure "peers" 60 python3 bench/gpu/peers.py 6040 3706 1000209 64
  fi
}

build_programs
check_results
measure_als
sanitize_all
measure_others
for report in table roofline; do
  echo
  awk -f bench/gpu/fields.awk -f "bench/gpu/$report.awk" "$results"
done
printf '\nresults: %s, log: %s, %d s\n' "$results" "$log" "$SECONDS"
if ((${#failures[@]} > 0)); then
  printf 'FAILED: %s\n' "${failures[@]}"
  exit 1
fi
echo "all stages passed"
