#!/usr/bin/env bash
# compile.sh COMMAND...: runs nvcc as given, with -o OBJECT among its arguments, and keeps what
# ptxas says about the kernels in OBJECT.ptxas for resources.sh instead of printing it.
set -uo pipefail
for ((i = 1; i < $#; ++i)); do
  if [[ ${!i} == -o ]]; then
    next=$((i + 1))
    object=${!next}
  fi
done
"$@" 2> "$object.messages"
status=$?
grep -E '^ptxas info|^ +[0-9]+ bytes stack frame' "$object.messages" > "$object.ptxas"
grep -vE '^ptxas info|^ +[0-9]+ bytes stack frame' "$object.messages" >&2
rm -f "$object.messages"
exit $status
