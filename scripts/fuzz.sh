#!/usr/bin/env bash
# Builds every tests/fuzz/*.cpp with libFuzzer and AddressSanitizer and runs each for FUZZ_SECONDS [30], two at a time.
# A finding leaves its input in build-fuzz/findings/ and makes the script fail.
# `scripts/fuzz.sh parser` builds and runs that target alone.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-30}
jobs=${JOBS:-2}

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for source in tests/fuzz/*.cpp; do targets+=("$(basename "$source" .cpp)"); done
fi
# clang warns about other things than the compiler that the code is written for: its warnings are off here (-w).
mkdir -p build-fuzz/findings
cmake -S . -B build-fuzz -G Ninja -Wno-dev -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ -DBRAID_FUZZ=ON \
    -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1 -w -fsanitize=address,fuzzer-no-link" >build-fuzz/build.log 2>&1 &&
    cmake --build build-fuzz --target "${targets[@]/#/fuzz_}" -j"$jobs" >>build-fuzz/build.log 2>&1
status=$?
if [ $status -ne 0 ]; then
    tail -60 build-fuzz/build.log
    echo "fuzz: the targets do not build"
    exit 1
fi
/usr/bin/python3 tests/fuzz/seeds.py build-fuzz/seeds || exit 1

# Syntax trees are walked by recursion, on a stack as large as a worker's.
ulimit -s 65536

run_one() {
    local name=$1 work=build-fuzz/corpus/$1
    mkdir -p "$work"
    local corpora=("$work")
    for folder in "build-fuzz/seeds/$name" "tests/fuzz/corpus/$name"; do
        [ -d "$folder" ] && corpora+=("$folder")
    done
    if "build-fuzz/tests/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -close_fd_mask=1 \
        -artifact_prefix="build-fuzz/findings/$name-" "${corpora[@]}" >"build-fuzz/$name.log" 2>&1; then
        echo "fuzz: $name: $(grep -oE '^Done .*' "build-fuzz/$name.log" | tail -1)"
    else
        tail -40 "build-fuzz/$name.log"
        echo "fuzz: $name FAILED, input in build-fuzz/findings/"
        return 1
    fi
}

# $jobs at a time: all run for the same time, so nobody waits for long.
failures=0
for ((first = 0; first < ${#targets[@]}; first += jobs)); do
    pids=()
    for target in "${targets[@]:first:jobs}"; do
        run_one "fuzz_$target" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || failures=$((failures + 1)); done
done
echo "fuzz: ${#targets[@]} targets, $seconds s each, $failures failed"
[ $failures -eq 0 ]
