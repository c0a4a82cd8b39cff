#!/usr/bin/env bash
# install_packages.sh GROUP...: installs the packages of those groups in packages.txt that are
# missing. Touches apt only when one is.
set -euo pipefail

list="$(dirname "${BASH_SOURCE[0]}")/packages.txt"

packages_of() {
  awk -v group="$1" '$1 == group { print $2 }' "$list"
}

installed() {
  [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

wanted=()
for group in "$@"; do
  mapfile -t packages < <(packages_of "$group")
  if ((${#packages[@]} == 0)); then
    echo "install_packages.sh: $list has no group '$group'" >&2
    exit 2
  fi
  wanted+=("${packages[@]}")
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian system; going on in the hope that it has: ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "Missing packages, and neither root nor sudo to install them. As root, run:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
