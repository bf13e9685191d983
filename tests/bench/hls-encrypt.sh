#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hls-encrypt beside the shell loop over openssl enc, and beside cp, on the same files.
# The last column is how often hls-encrypt's time goes into the other's.

set -euo pipefail
# shellcheck source=tests/bench/common.sh
source "$(dirname "$0")/common.sh"

hls-keygen -o video.key
mkdir small big
for i in $(seq -w 0 999); do head -c 4096 /dev/urandom > "small/$i.ts"; done
for i in $(seq -w 0 39); do head -c 10000000 /dev/urandom > "big/$i.ts"; done

cat > loop.sh << 'LOOP'
key=$(od -An -v -tx1 video.key | tr -d ' \n')
n=0
for segment in "$@"; do
    openssl enc -aes-128-cbc -nosalt -K "$key" -iv "$(printf %032x $n)" \
        -in "$segment" -out "out/${segment##*/}"
    n=$((n + 1))
done
LOOP

race "1,000 segments of 4 KiB" 10 \
    hls-encrypt 'hls-encrypt -k video.key -o out small/*' \
    "hls-encrypt --fsync" 'hls-encrypt --fsync -k video.key -o out small/*' \
    cp 'cp small/* out/'
race "1,000 segments of 4 KiB, beside the shell loop" 5 \
    hls-encrypt 'hls-encrypt -k video.key -o out small/*' \
    "openssl enc loop" 'sh loop.sh small/*'
clean='rm -rf outs'
race "40 segments of 10 MB" 10 \
    hls-encrypt 'hls-encrypt -k video.key -o out big/*' \
    "hls-encrypt -j 1" 'hls-encrypt -j 1 -k video.key -o out big/*' \
    "hls-encrypt --fsync" 'hls-encrypt --fsync -k video.key -o out big/*' \
    cp 'cp big/* out/' \
    "openssl enc loop" 'sh loop.sh big/*'

hls-encrypt -k video.key -o enc big/*
race "decrypting 40 segments of 10 MB" 10 \
    "hls-encrypt -d" 'hls-encrypt -d -k video.key -o out enc/*' \
    cp 'cp enc/* out/'
