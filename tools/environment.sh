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
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
list=$scratch/list
.venv/bin/python tools/lock.py print "$@" >"$list"
export PIP_DISABLE_PIP_VERSION_CHECK=1
echo "Installing Madang (${*:-core}) into .venv …"
.venv/bin/python -m pip install --quiet --no-deps --require-hashes -r "$list"
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
if [ ! -e .venv/.core ]; then
    # Numba keeps what it compiles beside the source: a little run now has it all.
    echo "Compiling Madang, this once (about half a minute) …"
    { .venv/bin/madang new sample "$scratch/sample" &&
        .venv/bin/madang run "$scratch/sample" --set portfolio.plans=2 \
            --set portfolio.balance_gap=0.5 --set portfolio.floors_looked_at=0 \
            --set portfolio.draws=1 --set portfolio.why_not=3
    } >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
fi
for group in core "$@"; do touch ".venv/.$group"; done
