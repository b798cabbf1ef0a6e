#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: Fuzz/run.sh SECONDS [TARGET...]
# Builds all fuzz targets and runs each (or those named) for SECONDS. Fails on the first crash and
# leaves its input in Fuzz/crashes: turn it into a named unit test, then delete it.
set -eu
cd "$(dirname "$0")"
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
[ $# -gt 0 ] || set -- $(cd Corpus && ls)

# libFuzzer without its own main, see Package.swift.
clang=$(dirname "$(command -v swift)")/clang
driver=$("$clang" -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[ -f "$driver" ] || driver=$(find "$(dirname "$(readlink -f "$clang")")/.." -name "$(basename "$driver")" | head -1)

${SWIFT:-swift} build -c release -Xlinker "$driver"
mkdir -p crashes
for target; do
    # New inputs go to .build; the corpus in the tree stays as it is.
    mkdir -p ".build/corpus/$target"
    # Leaks are off: Swift's runtime keeps metadata it never frees.
    status=0
    ASAN_OPTIONS=detect_leaks=0 ".build/release/$target" \
        -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=2048 \
        -artifact_prefix="crashes/$target-" ".build/corpus/$target" "Corpus/$target" \
        >".build/$target.log" 2>&1 || status=$?
    echo "$target: $(tail -n 1 ".build/$target.log")"
    if [ "$status" -ne 0 ]; then
        tail -n 40 ".build/$target.log"
        echo "$target failed; its input, if it has one, is in Fuzz/crashes"
        exit 1
    fi
done
rmdir crashes
echo "all targets ran for $seconds s without a crash"
