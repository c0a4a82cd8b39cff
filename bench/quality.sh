#!/usr/bin/env bash
# quality.sh: the table "Quality" of bench/README.md, from the data in the folder that
# WARPFACTOR_DATA names. Every entry counts as one, whatever its rating; a random fifth of MovieLens
# is the test, yelp2018 comes with its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${WARPFACTOR_DATA:?set it to the folder with ml-100k, ml-1m and yelp2018}"

command="${WARPFACTOR:-build-command/warpfactor}"
if [[ -z "${WARPFACTOR:-}" ]]; then
  bash .ci/install_packages.sh build
  cmake --preset command --log-level=WARNING
  cmake --build build-command
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

quietly() {
  "$@" 2>"$work/log" || {
    cat "$work/log" >&2
    return 1
  }
}

# measure NAME MODEL_NAME TRAIN TEST: a row of the table.
measure() {
  local name="$1" model="$2" cells="" metric
  quietly "$command" evaluate "$work/model.safetensors" --train "$3" --test "$4" -k 10,20 --json \
    >"$work/metrics.json"
  for metric in precision@10 recall@10 ndcg@10 recall@20 ndcg@20 auc; do
    cells+="$(sed -n "s/.*\"$metric\": *\([0-9.e-]*\).*/ \1 |/p" "$work/metrics.json")"
  done
  awk -F'|' -v head="| $name | $model |" '{
    printf "%s", head
    for (i = 1; i < NF; ++i) printf " %.4f |", $i
    print ""
  }' <<<"$cells"
}

# compare NAME TRAIN TEST FACTORS REGULARIZATION UNOBSERVED_WEIGHT ITERATIONS
compare() {
  quietly "$command" train als "$2" --out "$work/model.safetensors" --objective ials --alpha 0 \
    --factors "$4" --regularization "$5" --unobserved-weight "$6" --regularization-exponent 1 \
    --iterations "$7" --loss-every 0 >/dev/null
  measure "$1" "als, $4 factors, lambda $5, a0 $6, $7 iterations" "$2" "$3"
}

# ranking NAME TRAIN TEST MODEL OPTION...: a model trained by gradient descent.
ranking() {
  local name="$1" train="$2" test="$3" model="$4"
  shift 4
  quietly "$command" train "$model" "$train" --out "$work/model.safetensors" "$@" >/dev/null
  measure "$name" "$model $*" "$train" "$test"
}

popular() {
  quietly "$command" train popular "$2" --out "$work/model.safetensors" >/dev/null
  measure "$1" popular "$2" "$3"
}

split() {
  quietly "$command" split "$WARPFACTOR_DATA/$1" --out "$work/$1" --test-fraction 0.2 \
    --seed 1 >/dev/null
}

warp=(--epochs 30 --max-sampled 50)
bpr=(--candidates 16 --learning-rate 0.1 --user-alpha 0.0003 --item-alpha 0.0003)

echo "| data | model | precision@10 | recall@10 | NDCG@10 | recall@20 | NDCG@20 | AUC |"
echo "|---|---|---|---|---|---|---|---|"
split ml-100k
popular ml-100k "$work/ml-100k/"{train,test}.csv
compare ml-100k "$work/ml-100k/"{train,test}.csv 32 0.01 0.5 16
ranking ml-100k "$work/ml-100k/"{train,test}.csv warp "${warp[@]}" --factors 32 \
  --user-alpha 0.0003 --item-alpha 0.0003
split ml-1m
popular ml-1m "$work/ml-1m/"{train,test}.csv
compare ml-1m "$work/ml-1m/"{train,test}.csv 64 0.005 0.8 16
ranking ml-1m "$work/ml-1m/"{train,test}.csv warp "${warp[@]}" \
  --user-alpha 0.0001 --item-alpha 0.0001
ranking ml-1m "$work/ml-1m/"{train,test}.csv bpr --epochs 30 "${bpr[@]}"
popular yelp2018 "$WARPFACTOR_DATA/yelp2018/"{train,test}.txt
compare yelp2018 "$WARPFACTOR_DATA/yelp2018/"{train,test}.txt 64 0.0035 0.03 48
compare yelp2018 "$WARPFACTOR_DATA/yelp2018/"{train,test}.txt 256 0.003 0.05 16
ranking yelp2018 "$WARPFACTOR_DATA/yelp2018/"{train,test}.txt warp --epochs 15 --max-sampled 100 \
  --user-alpha 0.0005 --item-alpha 0.0005
ranking yelp2018 "$WARPFACTOR_DATA/yelp2018/"{train,test}.txt bpr --epochs 15 "${bpr[@]}"
