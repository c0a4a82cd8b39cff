#!/usr/bin/env bash
# consumer_test.sh ROOT BUILD: installs what BUILD has built into an empty place, moves it elsewhere,
# and builds and runs the C++ examples of README.md against it, once with CMake's find_package and
# once with pkg-config.
set -euo pipefail
root="$1" build="$2"
source "$root/tests/install/examples.sh"

# The first example's model is what the second recommends with, by a search of its own. The third
# knows four items, all of which it recommends.
run_examples() {
  run_training "$@/train"
  (cd "$work" && "$@/search" ratings.csv) >"$work/output"
  awk -F'[ :,]+' 'NR == FNR { seen[$1, $2]; next }
    NF != 12 { print "not ten items: " $0; failed = 1 }
    { for (i = 3; i <= NF; ++i) if (($2, $i) in seen) { print "seen: " $2 " " $i; failed = 1 } }
    END { if (FNR != 60) print FNR " users, expected 60"; exit failed || FNR != 60 }' \
    "$work/ratings.csv" "$work/output"
  if [[ -x "$prefix/bin/warpfactor" ]]; then compare_with_recommend; fi
  "$@/features" | sort | cmp - <(printf '%s\n' 1 2 3 4)
}

# The search ranks as the model does.
compare_with_recommend() {
  sed -n 's/^user \([0-9]*\):\(.*\)/\1\2/p' "$work/output" >"$work/searched"
  "$prefix/bin/warpfactor" recommend "$work/als.safetensors" -k 10 \
    --exclude "$work/ratings.csv" --user "$(cut -d' ' -f1 "$work/searched" | paste -sd,)" |
    awk '/^user/ { if (NR > 1) print list; list = $2; next } { list = list " " $2 }
      END { print list }' | cmp - "$work/searched"
}

quietly cmake --install "$build" --prefix "$work/installed"
prefix="$work/moved"
mv "$work/installed" "$prefix"

quietly cmake -S "$root/tests/install/consumer" -B "$work/consumer" -DCMAKE_BUILD_TYPE=Release \
  -DTRAIN="$work/example_1.cpp" -DSEARCH="$work/example_2.cpp" \
  -DFEATURES="$work/example_3.cpp" -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$work/consumer"
run_examples "$work/consumer"

PKG_CONFIG_PATH="$(dirname "$(find "$prefix" -name warpfactor.pc)")"
export PKG_CONFIG_PATH
read -r -a flags < <(pkg-config --cflags --libs warpfactor)
mkdir "$work/with_pkg_config"
for pair in 1:train 2:search 3:features; do
  quietly "${CXX:-c++}" -std=c++17 "$work/example_${pair%:*}.cpp" \
    -o "$work/with_pkg_config/${pair#*:}" "${flags[@]}"
done
run_examples env LD_LIBRARY_PATH="$(pkg-config --variable=libdir warpfactor)" \
  "$work/with_pkg_config"

if [[ -x "$prefix/bin/warpfactor" ]]; then "$prefix/bin/warpfactor" devices; fi
