#!/usr/bin/env bash
# Builds Braid and runs every suite: all of them even when one fails, with a summary and a non-zero exit at the end.
# `scripts/test.sh integration differential` runs only those named. Logs: build/test-<suite>.log.
set -uo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1
python=/usr/bin/python3
jobs=${JOBS:-2}
wanted=("$@")
mkdir -p build
summary=()
failed=0

suite() {
    local name=$1
    shift
    if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
    local begin=$SECONDS
    echo "==> $name"
    local verdict=ok
    "$@" 2>&1 | tee "build/test-$name.log" || { verdict=FAILED failed=1; }
    summary+=("$(printf '%-6s %-12s %5d s  %s' "$verdict" "$name" $((SECONDS - begin)) "$(closing_line "build/test-$name.log")")")
}
# What a suite says at its end: ctest's verdict, or else the last line.
closing_line() { grep -E '^[0-9]+% tests passed' "$1" | tail -n 1 | grep . || tail -n 1 "$1"; }
build() {
    cmake --preset release -Wno-dev >build/configure.log 2>&1 || { cat build/configure.log; return 1; }
    cmake --build build -j"$jobs" && echo "build: $(build/braid --version 2>/dev/null | head -1 || true)"
}
# One process per program: ctest's verdict counts programs, the line after it their cases.
unit() {
    ctest --test-dir build -j"$jobs" --output-on-failure --timeout 600
    local status=$?
    sed -nE 's/^\[==========\] ([0-9]+) tests? from .*/\1/p' build/Testing/Temporary/LastTest.log |
        awk '{ cases += $1 } END { print "unit: " cases + 0 " cases" }'
    return $status
}
pytest_in() { "$python" -m pytest -q -p no:cacheprovider "$@"; }

suite build build
suite format scripts/format.sh
suite structure pytest_in tests/structure
suite unit unit
suite integration pytest_in tests/integration
suite differential pytest_in tests/differential
suite fault pytest_in tests/fault
suite fuzz scripts/fuzz.sh

echo
echo "==> summary"
printf '%s\n' "${summary[@]}"
exit $failed
