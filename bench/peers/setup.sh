#!/usr/bin/env bash
# Makes bench/peers/.venv with the libraries that Warpfactor is compared with, at fixed versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

bash ../../.ci/install_packages.sh peers
if [[ ! -x .venv/bin/python ]]; then python3 -m venv .venv; fi
.venv/bin/pip install --quiet --requirement requirements.txt
