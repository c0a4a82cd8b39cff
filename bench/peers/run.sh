#!/usr/bin/env bash
# run.sh [OUT.json]: the tables "Against implicit" of bench/README.md. Takes MovieLens 1M and
# yelp2018 from the folder named by WARPFACTOR_DATA and expands MovieLens 1M to the shape of 20M.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${WARPFACTOR_DATA:?set it to the folder with ml-1m and yelp2018}"
out="${1:-bench/results/implicit.json}"

bash .ci/install_packages.sh build
bash bench/peers/setup.sh
cmake --preset command >/dev/null
cmake --build build-command
command="build-command/warpfactor"
expanded="build-command/ml-20m-shape.csv"
if [[ ! -e "$expanded" ]]; then
  "$command" generate --expand "$WARPFACTOR_DATA/ml-1m" --like ml-20m --out "$expanded"
fi

# Threads that wait for each other do not spin, for both: on a shared machine spinning burns time
# slices.
export OMP_WAIT_POLICY=passive
compare() {
  bench/peers/.venv/bin/python bench/peers/compare.py --command "$command" --out "$out" "$@"
}
compare "$WARPFACTOR_DATA/ml-1m/ratings.dat" --name ml-1m
compare "$WARPFACTOR_DATA/yelp2018/train.txt" --name yelp2018
compare "$expanded" --name ml-20m-shape --iterations 2 --rounds 1
compare --tables
