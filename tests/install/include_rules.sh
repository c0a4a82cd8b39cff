#!/usr/bin/env bash
# include_rules.sh ROOT: prints every line of the tree at ROOT that breaks the rules of who may
# include whom (CONTRIBUTING.md), as file:line: reason; fails when there is one.
set -euo pipefail
cd "$1"

mapfile -t files < <(find include kernels src tests bench -name '.?*' -prune -o -type f \
  \( -name '*.hpp' -o -name '*.h' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh' \) -print | sort)
if ((${#files[@]} == 0)); then
  echo "include_rules.sh: no source files under $1" >&2
  exit 2
fi

awk '
function report(reason) {
  printf "%s:%d: %s: %s\n", FILENAME, FNR, reason, $0
  failed = 1
}

# The roots that a quoted include may start with, by the folder of the including file.
function allowed_roots(folder, room) {
  if (folder == "include") return "warpfactor"
  if (folder == "kernels") return "warpfactor contract " room
  if (room == "cli") return "warpfactor cli"
  if (room in below) return "warpfactor contract " room " " below[room]
  return ""
}

BEGIN {
  below["base"] = ""
  below["data"] = "base"
  below["backends"] = below["evaluate"] = below["io"] = "base data"
  below["index"] = below["models"] = "base data io backends"
  cuda_header = "^(cuda|cublas|cusparse|cusolver|curand|nccl|nvtx|nvml|thrust/|cub/|cooperative_" \
                "groups|mma\\.h|device_launch|vector_types|texture_|sm_[0-9])"
}

FNR == 1 {
  split(FILENAME, part, "/")
  folder = part[1]
  room = part[2]
  roots = allowed_roots(folder, room)
  own_code = folder == "include" || folder == "kernels" || folder == "src"
  cuda_allowed = FILENAME ~ "^(kernels/cuda|tests/simt|bench/gpu)/"
  if (own_code && roots == "") report("a room that the rules do not know")
  asks_cudacc = 0
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
  quoted = $0 ~ /^[^<]*"/
  target = $0
  sub(/^[^<"]*[<"]/, "", target)
  sub(/[>"].*$/, "", target)
  if (!cuda_allowed && target ~ cuda_header) report("CUDA headers belong in kernels/cuda")
  if (own_code && quoted) {
    split(target, step, "/")
    if (index(" " roots " ", " " step[1] " ") == 0) report(folder "/" room " may not include this")
  }
  standard_only = folder == "include" || room == "contract"
  if (own_code && standard_only && !quoted && target ~ /[.\/]/)
    report(folder "/" room " includes the standard library only")
}

/(^|[^A-Za-z0-9_])(dlopen|dlmopen|dlsym|dladdr)[ \t]*\(/ {
  if (own_code && folder "/" room != "src/backends") report("only src/backends loads libraries")
}

/^[ \t]*#.*__CUDACC__/ {
  if (own_code && !asks_cudacc++ && ++asking > 2) report("a third file asks for __CUDACC__")
}

END { exit failed }
' "${files[@]}"
