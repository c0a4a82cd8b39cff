#!/usr/bin/env bash
# bugs_test.sh ROOT PROGRAM: each patch of bugs/ applies to the CUDA sources, names a source that is
# there and tests that PROGRAM has, and its row stands in README.md; no row is without a patch.
set -euo pipefail
cd "$1"
program=$2
failed=0

fail() {
  echo "$1" >&2
  failed=1
}

for bug in tests/simt/bugs/*.patch; do
  patch --dry-run --silent -p1 <"$bug" || fail "$bug does not apply"
  source=$(sed -n 's|^source: ||p; s|^+++ b/kernels/cuda/\(.*\.cu\)$|\1|p' "$bug")
  [[ -f "kernels/cuda/$source" ]] || fail "$bug: there is no kernels/cuda/$source"
  tests=$(sed -n 's/^tests: //p' "$bug")
  "$program" --gtest_list_tests --gtest_filter="$tests" | grep -q '^  ' ||
    fail "$bug: no test is called $tests"
done
if ! diff <(basename -s .patch tests/simt/bugs/*.patch | sort) \
  <(sed -n 's/^| \([a-z0-9_]*_[a-z0-9_]*\) |.*/\1/p' tests/simt/README.md | sort); then
  fail "tests/simt/README.md and tests/simt/bugs have other bugs"
fi
exit "$failed"
