#!/usr/bin/env bash
# quickstart.sh [--data PATH]: from nothing to recommendations in under five minutes. Installs what
# is missing, builds the command, and takes a data set the whole way: PATH, a ratings file or a
# MovieLens folder, or else data that it generates.
set -euo pipefail

data=""
while (($#)); do
  case "$1" in
    --data)
      [[ $# -ge 2 && -e "$2" ]] || { echo "--data needs a file or folder that exists" >&2; exit 2; }
      data="$(realpath "$2")"
      shift 2
      ;;
    *)
      echo "usage: bash bench/quickstart.sh [--data PATH]" >&2
      exit 2
      ;;
  esac
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n\033[1m== %s\033[0m\n' "$1"; }

# Shows the command as one could type it, then runs it.
run() {
  printf '$ warpfactor'
  local word
  for word in "$@"; do printf ' %s' "${word@Q}" | sed "s/'\([A-Za-z0-9_.,/=+-]*\)'/\1/"; done
  printf '\n'
  build-command/warpfactor "$@"
}

# A user of train.csv with a readable history: the first with 15 to 30 items, else the one with the
# fewest.
pick_user() {
  awk -F, 'NR > 1 { if (!items[$1]++) order[++users] = $1 }
    END {
      for (u = 1; u <= users; ++u) {
        count = items[order[u]]
        if (count >= 15 && count <= 30) { print order[u]; exit }
        if (!fewest || count < fewest) { fewest = count; found = order[u] }
      }
      print found
    }' "$work/train.csv"
}

# Up to 30 items of a user, separated by commas.
history_of() {
  awk -F, -v user="$1" 'NR > 1 && $1 == user && ++count <= 30 {
    printf "%s%s", comma, $2
    comma = ","
  }' "$work/train.csv"
}

build() {
  bash .ci/install_packages.sh build
  local options=()
  # Compiling the CUDA backend takes longer than all the rest; without a driver nothing can run it.
  if ! ldconfig -p | grep -q 'libcuda\.so\.1'; then options+=(-DWARPFACTOR_CUDA=OFF); fi
  if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  cmake --preset command --log-level=WARNING "${options[@]}"
  cmake --build build-command
}

step "Build the library and the command"
build
step "Where it can run"
run devices
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

titles=()
features=()
if [[ -z "$data" ]]; then
  step "Generate data in the shape of MovieLens 1M: planted tastes, power-law popularity"
  data="$work/ratings.csv"
  run generate --like ml-1m --out "$data"
else
  folder="$data"
  if [[ -f "$folder" ]]; then folder="$(dirname "$folder")"; fi
  for name in movies.dat u.item movies.csv; do
    if [[ -f "$folder/$name" ]]; then
      titles=(--items "$folder/$name")
      features=(--item-features "$folder/$name")
    fi
  done
fi

step "What is in it"
run describe "$data"

step "Hide a random fifth of it: the test"
run split "$data" --out "$work" --method random --test-fraction 0.2 --seed 1

step "Train implicit ALS on the rest"
run train als "$work/train.csv" --out "$work/als.safetensors" --factors 64 --objective ials \
  --confidence 'alpha*r' --unobserved-weight 1 --regularization 0.01 --regularization-exponent 1 \
  --iterations 15
step "Train WARP, which learns the top of each list by gradient descent"
run train warp "$work/train.csv" --out "$work/warp.safetensors" --factors 64 --epochs 15 \
  "${features[@]}"
step "And what everyone likes, for comparison"
run train popular "$work/train.csv" --out "$work/popular.safetensors"

step "How well do they guess what was hidden? ALS, WARP, then popularity"
for model in als warp popular; do
  run evaluate "$work/$model.safetensors" --train "$work/train.csv" --test "$work/test.csv" \
    -k 5,10,20
done

user="$(pick_user)"
history="$(history_of "$user")"
step "What user $user has, as the model scores it"
run recommend "$work/als.safetensors" --user "$user" -k 30 --only-items "$history" "${titles[@]}" |
  tee "$work/history.txt"
step "What user $user may like next"
run recommend "$work/als.safetensors" --user "$user" -k 10 --exclude "$work/train.csv" \
  "${titles[@]}"
item="$(awk '$1 ~ /^[-0-9.]+$/ { print $2; exit }' "$work/history.txt")"
step "What is like item $item, the first of those it has"
run similar "$work/als.safetensors" --item "$item" -k 10 "${titles[@]}"
printf '\nDone in %dm%02ds. The command is build-command/warpfactor; see --help.\n' \
  $((SECONDS / 60)) $((SECONDS % 60))
