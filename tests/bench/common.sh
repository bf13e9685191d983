# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the benchmarks share: the release build on PATH, a folder of their own on a real disk, and
# hyperfine's results as ratios.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
script/setup build bench
script/build release -DISPKIT_TESTS=ON
PATH=$PWD/build/release:$PATH
work=$(mktemp -d "${TMPDIR:-$PWD/build}/bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit

# race TITLE RUNS NAME COMMAND NAME COMMAND...: times the commands in turn, each writing into an empty
# folder out; prints medians, and how often the first one's time goes into the others'.
race() {
    local title=$1 runs=$2 names=() commands=()
    shift 2
    while [ $# -gt 0 ]; do
        names+=("$1")
        commands+=(--command-name "$1" "$2")
        shift 2
    done
    # Outputs go to a new folder each time, and those of small files stay until the end: ext4 is slow
    # to create files for some seconds after others were deleted, which whoever comes next would pay.
    hyperfine --runs "$runs" --warmup "${warmup:-1}" --style none --export-csv result.csv \
        --prepare "${clean:-true}; "'mkdir -p outs && ln -sfn "$(mktemp -d -p outs)" out && sync' \
        "${commands[@]}" > /dev/null 2> hyperfine.log || { cat hyperfine.log >&2; return 1; }
    printf '\n%s\n' "$title"
    # command,mean,stddev,median,user,system,min,max
    tail -n +2 result.csv | awk -F, '
        NR == 1 { ours = $4 }
        { printf "  %-24s median %9.1f ms   min %9.1f   max %9.1f   %7.2f x\n",
              $1, $4 * 1000, $7 * 1000, $8 * 1000, $4 / ours }'
}
