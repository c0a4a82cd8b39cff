#!/usr/bin/env bash
# include_rules_test.sh ROOT: the tree at ROOT keeps the include rules, and include_rules.sh sees
# each kind of violation when one is planted in a copy.
set -euo pipefail
root="$1"
rules="$root/tests/install/include_rules.sh"
bash "$rules" "$root"

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy"/{bench,tests/unit}
cp -r "$root"/{include,kernels,src} "$copy"

# plant FILE LINE REASON: FILE with LINE, and nothing else, is reported for REASON.
plant() {
  local file="$copy/$1" report
  mkdir -p "$(dirname "$file")"
  printf '#pragma once\n\n%s\n' "$2" >"$file"
  if report="$(bash "$rules" "$copy")"; then
    echo "not seen: '$2' in $1" >&2
    exit 1
  fi
  if [[ "$report" != "$1:3: $3: $2" ]]; then
    printf "expected '%s:3: %s: %s', found\n%s\n" "$1" "$3" "$2" "$report" >&2
    exit 1
  fi
  rm "$file"
}

# permit FILE LINE: FILE with LINE is not reported.
permit() {
  local file="$copy/$1"
  mkdir -p "$(dirname "$file")"
  printf '#pragma once\n\n%s\n' "$2" >"$file"
  bash "$rules" "$copy"
  rm "$file"
}

cuda="CUDA headers belong in kernels/cuda"
loads="only src/backends loads libraries"
plant include/warpfactor/planted.hpp '#include "contract/als.hpp"' \
  "include/warpfactor may not include this"
plant include/warpfactor/planted.hpp '#include <omp.h>' \
  "include/warpfactor includes the standard library only"
plant include/warpfactor/planted.hpp '#include <nlohmann/json.hpp>' \
  "include/warpfactor includes the standard library only"
plant kernels/contract/planted.hpp '#include "cpu/als.hpp"' "kernels/contract may not include this"
plant kernels/cpu/planted.hpp '#include "reference/als.hpp"' "kernels/cpu may not include this"
plant kernels/cpu/planted.hpp '#  include "base/log.hpp"' "kernels/cpu may not include this"
plant kernels/cpu/planted.hpp '#include "../contract/als.hpp"' "kernels/cpu may not include this"
plant kernels/cpu/planted.hpp '#include <cuda_runtime.h>' "$cuda"
plant kernels/cpu/planted.hpp '  void* plugin = dlopen(name, RTLD_NOW);' "$loads"
plant src/models/planted.hpp '#include "cpu/als.hpp"' "src/models may not include this"
plant src/models/planted.hpp '#include "evaluate/evaluate.hpp"' "src/models may not include this"
plant src/models/planted.hpp '#include <cublas_v2.h>' "$cuda"
plant src/base/planted.hpp '#include "data/transpose.hpp"' "src/base may not include this"
plant src/data/planted.hpp '#include "io/files.hpp"' "src/data may not include this"
plant src/models/planted.hpp '#include "index/row_ids.hpp"' "src/models may not include this"
plant src/index/planted.hpp '#include "models/batch.hpp"' "src/index may not include this"
plant src/io/planted.hpp '#include "models/als.hpp"' "src/io may not include this"
plant src/backends/planted.hpp '#include "models/als.hpp"' "src/backends may not include this"
plant src/evaluate/planted.hpp '#include "io/files.hpp"' "src/evaluate may not include this"
plant src/cli/planted.hpp '#include "models/als.hpp"' "src/cli may not include this"
plant src/cli/planted.hpp '#include "contract/als.hpp"' "src/cli may not include this"
plant src/cli/planted.hpp '  dlsym(handle, "x");' "$loads"
plant tests/unit/planted.hpp '#include <thrust/sort.h>' "$cuda"
permit kernels/cuda/planted.cuh '#include <cuda_runtime.h>'
permit tests/simt/planted.hpp '#include <cuda_fp16.h>'
permit src/backends/planted.hpp '  void* plugin = dlopen(name, RTLD_NOW);'
permit src/cli/planted.hpp '#include "warpfactor/als.hpp"'
permit src/data/planted.hpp '#include "base/log.hpp"'
permit src/io/planted.hpp '#include <zip.h>'
echo "The tree keeps the include rules; each planted violation was seen."
