#!/usr/bin/env bash
# plugin_test.sh BUILD LIBRARY: the CUDA backend is installed; it brings the CUDA runtime along and
# needs cuBLAS, of which the library knows nothing.
set -euo pipefail
build=$1
library=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT

fail() {
  echo "plugin_test: $*" >&2
  exit 1
}
needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

cmake --install "$build/kernels/cuda" --prefix "$prefix" >/dev/null
plugin=$(find "$prefix" -name libwarpfactor_cuda.so)
[[ -n "$plugin" ]] || fail "libwarpfactor_cuda.so was not installed"
needed "$plugin" | grep -q '^libcublas\.so' || fail "the plugin does not name cuBLAS"
if needed "$plugin" | grep -E '^libcuda(rt)?\.so'; then fail "the plugin needs the library above"; fi
if needed "$library" | grep -iE 'cuda|cublas'; then fail "the library needs the one above"; fi
readelf -d "$plugin" | grep RUNPATH | grep -qF "\$ORIGIN" ||
  fail "the plugin does not look for cuBLAS beside itself"
