#!/usr/bin/env bash
# bare_debian.sh [--if-changed]: what README.md tells a newcomer to type, in a folder that holds the
# smallest Debian 12, a clone of the last commit, and nothing but what the scripts install there.
# With --if-changed only when what it depends on is not as it was when this last passed or, where
# that is not known, as it was a day before the last commit. Skips, with a line that says so, where
# there is no root to change into another root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

watched=(.ci/packages.txt .ci/install_packages.sh .ci/bare_debian.sh CMakeLists.txt
  CMakePresets.json bench/CMakeLists.txt bench/quickstart.sh src/cli/CMakeLists.txt src/install tests/run.sh
  tests/CMakeLists.txt tests/install tests/simt/CMakeLists.txt tests/simt/toolkit)
mirror="${WARPFACTOR_DEBIAN_MIRROR:-http://deb.debian.org/debian}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/warpfactor"
passed="$cache/bare_debian.passed"

skip() {
  echo "Skipped: $1"
  exit 0
}

fingerprint() { git ls-tree -r "$1" -- "${watched[@]}" | sha256sum; }

unchanged() {
  local now before
  now="$(fingerprint HEAD)"
  if [[ -f "$passed" ]]; then
    [[ "$(<"$passed")" == "$now" ]]
    return
  fi
  before="$(git rev-list -1 --first-parent \
    --before="$(($(git log -1 --format=%ct) - 24 * 3600))" HEAD)"
  [[ -n "$before" && "$(fingerprint "$before")" == "$now" ]]
}

# Runs in a mount namespace of its own, with which its mounts go. The clone lies where this tree
# does, so that the compiler cache knows what has been compiled here.
inside() {  # ROOT COMMAND
  local root="$1" compiler_cache=""
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  if command -v ccache >/dev/null; then compiler_cache="$(ccache --get-config cache_dir)"; fi
  if [[ -d "$compiler_cache" ]]; then
    mkdir -p "$root/root/.cache/ccache"
    mount --bind "$compiler_cache" "$root/root/.cache/ccache"
  fi
  chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} bash -euo pipefail -c "cd '$PWD'; $2"
}

prepare() {  # ROOT
  bash .ci/install_packages.sh bare
  mkdir -p "$cache/packages"
  debootstrap --variant=minbase --cache-dir="$cache/packages" bookworm "$1" "$mirror" \
    >"$1.log" 2>&1 || {
    tail -n 20 "$1.log"
    return 1
  }
  apt-config dump | { grep -i '^Acquire::.*proxy' || true; } >"$1/etc/apt/apt.conf.d/proxy"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1$PWD"
  git clone --quiet --no-hardlinks . "$1$PWD"
}

if [[ "${1:-}" == --if-changed ]] && unchanged; then
  skip "nothing that it depends on has changed"
fi
if ((EUID != 0)); then skip "only root may change into another root"; fi
if ! unshare --mount chroot / true 2>/dev/null; then
  skip "no mount namespace or no chroot here"
fi

work="$(mktemp -d --tmpdir="${TMPDIR:-/var/tmp}" bare_debian.XXXXXX)"
trap 'rm -rf --one-file-system "$work"' EXIT
prepare "$work/debian"
export -f inside
for command in "bash bench/quickstart.sh" "bash tests/run.sh"; do
  printf '\n-- %s\n' "$command"
  unshare --mount bash -euo pipefail -c 'inside "$@"' _ "$work/debian" "$command" \
    >"$work/log" 2>&1 || {
    tail -n 200 "$work/log"
    exit 1
  }
  tail -n 12 "$work/log"
done
fingerprint HEAD >"$passed"
