#!/usr/bin/env bash
# Builds the kernel tests for aarch64 with a cross compiler and runs them under qemu. What they link
# is unpacked into build-aarch64/sysroot: this system's packages stay as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build="$PWD/build-aarch64"
sysroot="$build/sysroot"
libraries="$sysroot/usr/lib/aarch64-linux-gnu"

unpack_sysroot() {
  local apt="$build/apt" deb
  rm -rf "$apt" "$sysroot"
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$sysroot"
  : >"$apt/status"
  # An apt of its own, for a system on which nothing is installed.
  local options=(-o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State="$apt/state"
    -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$USER"
    -o Debug::NoLocking=1)
  apt-get "${options[@]}" update -qq
  apt-get "${options[@]}" install -qq -y --download-only --no-install-recommends \
    libopenblas-pthread-dev libzip-dev zlib1g-dev libzstd-dev libgtest-dev \
    nlohmann-json3-dev >/dev/null
  for deb in "$apt"/cache/archives/*.deb; do dpkg -x "$deb" "$sysroot"; done
  rm -rf "$apt"
}

bash .ci/install_packages.sh build aarch64
USER="${USER:-$(id -un)}"
if [[ ! -e "$libraries/cmake/GTest" ]]; then unpack_sysroot; fi

export PKG_CONFIG_SYSROOT_DIR="$sysroot"
export PKG_CONFIG_LIBDIR="$libraries/openblas-pthread/pkgconfig:$libraries/pkgconfig"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O2 \
  -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
  -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++-12 -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64-static \
  -DCMAKE_FIND_ROOT_PATH="$sysroot" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER \
  -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
  -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
  -DWARPFACTOR_CUDA=OFF -DWARPFACTOR_BUILD_COMMAND=OFF -DWARPFACTOR_BUILD_BENCH=OFF
cmake --build "$build" --target kernels_tests
# Without the reference, which is no different here, and what takes minutes under qemu.
OMP_NUM_THREADS=2 qemu-aarch64-static -L "$sysroot" "$build/tests/kernels_tests" --gtest_brief=1 \
  '--gtest_filter=-*reference*:*cuda*:*Random*:*Convergence*:*Training*'
