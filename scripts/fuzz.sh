#!/usr/bin/env bash
# Builds every tests/fuzz/*.cpp with libFuzzer and AddressSanitizer and runs each for FUZZ_SECONDS [30], two at a time.
# A finding leaves its input in build-fuzz/findings/ and makes the script fail.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-30}
jobs=${JOBS:-2}

if ! ls tests/fuzz/*.cpp >/dev/null 2>&1; then
    echo "fuzz: no targets in tests/fuzz"
    exit 1
fi
# clang warns about other things than the compiler that the code is written for: its warnings are off here (-w).
mkdir -p build-fuzz/findings
cmake -S . -B build-fuzz -G Ninja -Wno-dev -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ -DBRAID_FUZZ=ON \
    -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1 -w -fsanitize=address,fuzzer-no-link" >build-fuzz/build.log 2>&1 &&
    cmake --build build-fuzz --target fuzz_targets -j"$jobs" >>build-fuzz/build.log 2>&1
status=$?
if [ $status -ne 0 ]; then
    tail -60 build-fuzz/build.log
    echo "fuzz: the targets do not build"
    exit 1
fi

run_one() {
    local name=$1 corpus=tests/fuzz/corpus/$1 work=build-fuzz/corpus/$1
    mkdir -p "$work"
    local seeds=()
    [ -d "$corpus" ] && seeds=("$corpus")
    if "build-fuzz/tests/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -close_fd_mask=1 \
        -artifact_prefix="build-fuzz/findings/$name-" "$work" "${seeds[@]}" >"build-fuzz/$name.log" 2>&1; then
        echo "fuzz: $name: $(grep -oE '^Done .*' "build-fuzz/$name.log" | tail -1)"
    else
        tail -40 "build-fuzz/$name.log"
        echo "fuzz: $name FAILED, input in build-fuzz/findings/"
        return 1
    fi
}

failed=0
pids=()
for source in tests/fuzz/*.cpp; do
    if [ ${#pids[@]} -ge "$jobs" ]; then
        wait "${pids[0]}" || failed=1
        pids=("${pids[@]:1}")
    fi
    run_one "fuzz_$(basename "$source" .cpp)" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit $failed
