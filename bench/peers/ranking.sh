#!/usr/bin/env bash
# ranking.sh [OUT.json]: the table "Against LightFM" of bench/README.md, from MovieLens 1M in the
# folder named by WARPFACTOR_DATA: ratings of 4 and 5, a random fifth of them the test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${WARPFACTOR_DATA:?set it to the folder with ml-1m}"
out="${1:-bench/results/ranking.json}"

command="${WARPFACTOR:-build-command/warpfactor}"
bash bench/peers/setup.sh
if [[ -z "${WARPFACTOR:-}" ]]; then
  bash .ci/install_packages.sh build
  cmake --preset command >/dev/null
  cmake --build build-command
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$command" split "$WARPFACTOR_DATA/ml-1m" --min-rating 4 --out "$work" --test-fraction 0.2 \
  --seed 1 >/dev/null

# Threads that wait for each other do not spin, for all alike: on a shared machine spinning burns
# time slices.
export OMP_WAIT_POLICY=passive
bench/peers/.venv/bin/python bench/peers/ranking.py "$work" \
  --movielens "$WARPFACTOR_DATA/ml-1m" --command "$command" --out "$out"
