#!/usr/bin/env bash
# script_test.sh SOURCE: bench/gpu_check.sh with stand-ins for the machine and for every program: what
# it runs, what it makes of what they print, and how it ends.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/build-gpu"
cp -r "$1/bench" "$work/"

program() {  # PATH, the body on the input
  { echo '#!/usr/bin/env bash'; cat; } >"$work/$1"
  chmod +x "$work/$1"
}
program bin/nvidia-smi <<'BODY'
if [[ "$*" == *query* ]]; then echo "${CAPABILITY:-9.0}, 580.1, NVIDIA H100"; fi
echo "| Driver Version: 580.1   CUDA Version: ${DRIVER_CUDA:-13.0} |"
BODY
echo 'echo "Cuda compilation tools, release 13.0, V13.0.88"' | program bin/nvcc
for tool in cmake ninja g++ python3; do echo 'exit 0' | program bin/$tool; done
program bin/compute-sanitizer <<'BODY'
if [[ "$*" == *planted* ]]; then exit "${PLANTED:-1}"; fi
if [[ "$*" == *racecheck* ]]; then
  echo "========= RACECHECK SUMMARY: ${HAZARDS:-0} hazards displayed (0 errors, 0 warnings)"
else
  echo "========= ERROR SUMMARY: 0 errors"
fi
BODY
for name in planted contract_tests als_kernels baseline search search_kernels sgd; do
  echo 'exit 0' | program build-gpu/gpu_$name
done
echo 'exit ${CONFORMANCE:-0}' | program build-gpu/gpu_conformance
echo "echo '{\"rate\": \"copy\", \"bytes_per_second\": 3e+12}'" | program build-gpu/gpu_rates
program build-gpu/gpu_als <<'BODY'
echo '{"shape": "ml-1m", "factors": 64, "method": "cg", "seconds_per_iteration": 0.002, "loss_seconds": 0.001, "least_bytes": 4000000}'
BODY

expect() {  # STATUS TEXT, with the environment given before it
  local status=0
  PATH=$work/bin:$PATH bash "$work/bench/gpu_check.sh" "$work/out" >"$work/printed" 2>&1 || status=$?
  if ((status == $1)) && grep -qF -- "$2" "$work/printed"; then return; fi
  echo "expected status $1 and '$2', found status $status and"
  cat "$work/printed"
  exit 1
}
expect 0 "all stages passed"
grep -qF '2e+09 B/s, loss in 0.001 s' "$work/printed"
grep -qF '{"stage": "compute-sanitizer initcheck", "outcome": "ok"' "$work/out/results.jsonl"
CONFORMANCE=1 expect 1 "FAILED: conformance: failed with status 1"
grep -qF 'copy: 3e+12 B/s' "$work/printed"  # what comes after is run all the same
PLANTED=0 expect 1 "FAILED: compute-sanitizer memcheck: a planted mistake gives status 0"
HAZARDS=2 expect 1 "FAILED: compute-sanitizer racecheck: it does not say that all is clean"
CAPABILITY=7.5 expect 2 "compute capability 75, 80 is the least"
DRIVER_CUDA=12.4 expect 2 "the driver 580.1 supports CUDA 12.4, nvcc is of CUDA 13.0"
rm "$work/build-gpu/gpu_sgd"
expect 1 "FAILED: bpr: gpu_sgd was not built"
