#!/usr/bin/env bash
# instruction_sets_test.sh OBJECT...: fails when one of these objects, which are compiled for a newer
# instruction set, has a function with its instructions that another object may have too, such as
# one of the standard library: the linker might keep this copy for every processor.
set -euo pipefail

failed=0
for object in "$@"; do
  # Weak symbols are those that the linker chooses one copy of; ours name their instruction set.
  shared="$(nm --defined-only "$object" | awk '$2 ~ /^[WVu]$/ { print $3 }' |
    grep -v -E '4avx2|6avx512|3IsaE' || true)"
  newer="$(objdump -d --no-show-raw-insn "$object" | awk -v shared="$shared" '
    BEGIN { split(shared, names, "\n"); for (i in names) is_shared[names[i]] = 1 }
    /^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3); next }
    is_shared[name] && $2 ~ /^v[a-z]/ { print name; is_shared[name] = 0 }')"
  for name in $newer; do
    echo "$object: $(c++filt "$name") uses instructions that older processors lack"
    failed=1
  done
done
exit $failed
