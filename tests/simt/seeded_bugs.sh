#!/usr/bin/env bash
# seeded_bugs.sh [BUG... | --sample N]: plants each bug of bugs/, or those named, or N that the
# commit picks, in a copy of the CUDA sources and prints which of the three builds of the kernel
# tests catches it, and how; each row on the error stream as soon as it is known. A row of a sample
# that differs from the table in README.md is a failure. Needs the tests built in build/. JOBS bugs
# at a time, 2 unless set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
builds=(plain address thread)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The commands that made the program, with the object of a source from the copy in place of the
# right one.
build_program() {  # BUILD SOURCE COPY
  local commands=$work/$1.commands object
  object=$(grep -oE "[^ ]*simt_backend_$1\.dir[^ ]*/$2\.o" "$commands" | head -1)
  cd "$root/build"
  eval "$(grep -F -- "-o $object" "$commands" |
    sed "s|$root/kernels/cuda/$2|$3/kernels/cuda/$2|; s|$object|$3/$1.o|g
         s|-I$root/kernels |-I$3/kernels -I$root/kernels |")"
  eval "$(tail -1 "$commands" |
    sed "s|$object|$3/$1.o|; s|-o tests/simt/simt_kernels_$1|-o $3/$1|")"
}

# How the program fails with one of the seeds, or "-".
outcome() {  # PROGRAM TESTS SEED...
  local program=$1 tests=$2 seed
  shift 2
  for seed in "$@"; do
    if SIMT_SEED=$seed timeout 300 "$program" --gtest_filter="$tests" >"$program.log" 2>&1; then
      grep -q '^\[  PASSED  \] [1-9]' "$program.log" && continue
      echo "no test ran"
    elif grep -q 'data race' "$program.log"; then
      echo race
    elif grep -qE 'AddressSanitizer|runtime error' "$program.log"; then
      echo bounds
    elif grep -q 'simt: ' "$program.log"; then
      echo executor
    else
      echo "wrong result"
    fi
    return
  done
  echo -
}

try_bug() {  # PATCH
  local patch=$1 name copy source tests row build seeds
  name=$(basename "$patch" .patch)
  copy=$work/$name
  mkdir -p "$copy/kernels"
  cp -r kernels/cuda "$copy/kernels/"
  patch --silent -d "$copy" -p1 <"$patch" || return 1
  # A changed header names the source that shows the bug.
  source=$(sed -n 's|^source: ||p; s|^+++ b/kernels/cuda/\(.*\.cu\)$|\1|p' "$patch")
  tests=$(sed -n 's/^tests: //p' "$patch")
  row="| $name |"
  for build in "${builds[@]}"; do
    (build_program "$build" "$source" "$copy") || return 1
    seeds=(1)
    if [[ $build == plain ]]; then seeds=(1 2 3); fi
    row+=" $(outcome "$copy/$build" "$tests" "${seeds[@]}") |"
  done
  rm -r "$copy"
  echo "$row"
}

for build in "${builds[@]}"; do
  ninja -C build -t commands "simt_kernels_$build" >"$work/$build.commands"
done
mapfile -t bugs < <(basename --suffix=.patch tests/simt/bugs/*.patch)
sample=0
if [[ "${1:-}" == --sample ]]; then
  sample=$2
  mapfile -t bugs < <(printf '%s\n' "${bugs[@]}" |
    shuf -n "$sample" --random-source=<(yes "$(git rev-parse HEAD)"))
elif (($#)); then
  bugs=("$@")
fi
export root work
export -f build_program outcome try_bug
echo "| bug | plain, seeds 1 to 3 | ASan and UBSan | TSan |"
echo "|---|---|---|---|"
declare -p builds >"$work/builds"
printf '%s\n' "${bugs[@]}" |
  xargs -P "${JOBS:-2}" -I{} bash -c 'source "$work/builds"; try_bug "tests/simt/bugs/$1.patch"' _ {} |
  tee >(cat >&2) | sort | tee "$work/rows"
if ((sample)) && grep -vFxf tests/simt/README.md "$work/rows" >"$work/others"; then
  echo "seeded_bugs.sh: tests/simt/README.md has other rows for:" >&2
  cat "$work/others" >&2
  exit 1
fi
