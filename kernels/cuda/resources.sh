#!/usr/bin/env bash
# resources.sh BUILD: prints resources.txt, the registers of every kernel, from the compiler's notes
# in a build folder. resources.sh --check BUILD: fails where a kernel spills registers, or where
# resources.txt has another table than this compiler makes.
set -euo pipefail
check=no
if [[ ${1:-} == --check ]]; then
  check=yes
  shift
fi
folder=$(dirname "$0")
# A build folder may still hold notes on sources that are gone.
mapfile -t notes < <(find "$1" -name '*.ptxas' -size +0 | while read -r note; do
  source=${note##*/warpfactor_cuda.dir/}
  if [[ -e $folder/${source%.o.ptxas} ]]; then echo "$note"; fi
done)
if ((${#notes[@]} == 0)); then
  echo "resources.sh: $1 holds no compiled kernels" >&2
  exit 2
fi

# architecture, kernel, registers, bytes of stack, bytes spilled; those of libraries left out
kernels() {
  awk '
    /Compiling entry function/ { split($0, part, "\x27"); name = part[2]; architecture = part[4] }
    /bytes stack frame/ { stack = $1; spilled = $5 + $9 }
    /Used [0-9]+ registers/ {
      match($0, /Used [0-9]+/)
      print architecture, name, substr($0, RSTART + 5, RLENGTH - 5), stack, spilled
    }' "${notes[@]}" | c++filt | grep -v -E ' (void )?(cub|thrust)::' |
    sed -E 's/void //; s/v[0-9]+_[0-9]+:://g; s/wf::cuda::|\(anonymous namespace\)::|wf:://g;
            s/\([^()]*\)( [0-9]+ [0-9]+ [0-9]+)$/\1/;
            s/([A-Za-z]), /\1,/g; s/\(int\)//g; s/([0-9]), /\1,/g' | sort -u
}

table() {
  local version
  version=$("${CUDACXX:-nvcc}" --version | grep -oE 'release [0-9.]+' | grep -oE '[0-9.]+$')
  echo "sm_90, ptxas of CUDA $version: registers, bytes of stack and bytes spilled of each kernel."
  echo
  echo '| kernel | registers | stack | spilled |'
  echo '|---|---|---|---|'
  kernels | awk '$1 == "sm_90" { print "| " $2 " | " $3 " | " $4 " | " $5 " |" }'
}

if [[ $check == no ]]; then
  table
  exit
fi
if kernels | awk '$5 > 0 { print "spills " $5 " bytes on " $1 ": " $2; found = 1 }
                  END { exit !found }'; then
  exit 1
fi
version=$(grep -oE 'ptxas of CUDA [0-9.]+' "$folder/resources.txt" | grep -oE '[0-9.]+$')
if [[ $("${CUDACXX:-nvcc}" --version) != *"release $version,"* ]]; then
  echo "no kernel spills; the table in resources.txt is of CUDA $version"
  exit
fi
if ! diff <(table) "$folder/resources.txt"; then
  echo "resources.txt has another table than \"kernels/cuda/resources.sh $1\" prints" >&2
  exit 1
fi
