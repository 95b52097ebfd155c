#!/usr/bin/env bash
# Checks that every C++ file has the repository's clang-format style; with --write, gives it that style.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(--dry-run -Werror)
[ "${1:-}" = --write ] && mode=(-i)
find base conf grammar wire router backends planner proxy tests \( -name '*.cpp' -o -name '*.h' \) -print0 |
    sort -z | xargs -0 -r clang-format "${mode[@]}"
count=$(find base conf grammar wire router backends planner proxy tests \( -name '*.cpp' -o -name '*.h' \) | wc -l)
echo "format: $count files in style"
