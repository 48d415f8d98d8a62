#!/bin/sh
# Make .venv and install the project with some groups into it, exactly as pinned.
# Usage: tools/environment.sh [GROUP ...]
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Madang needs Python 3.11 or newer; set PYTHON to one." >&2
    exit 1
}
if [ ! -x .venv/bin/python ]; then
    # Debian ships Python without venv: add it where that is allowed, else say so.
    if ! "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        else
            echo "Python's venv is missing: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    "$PYTHON" -m venv .venv
fi
list=$(mktemp)
trap 'rm -f "$list"' EXIT
.venv/bin/python tools/lock.py print "$@" >"$list"
export PIP_DISABLE_PIP_VERSION_CHECK=1
echo "Installing Madang (${*:-core}) into .venv …"
.venv/bin/python -m pip install --quiet --no-deps --require-hashes -r "$list"
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
for group in core "$@"; do touch ".venv/.$group"; done
