#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# m3u8-gen beside one ffprobe for each segment, which is what scripts do for the durations.
# The last column is how often m3u8-gen's time goes into the other's.

set -euo pipefail
# shellcheck source=tests/bench/common.sh
source "$(dirname "$0")/common.sh"

# 1,000 segments of about 1.5 MB: one second of noise each, by remuxing one of them.
ffmpeg -v error -f lavfi -i 'nullsrc=size=640x360:rate=25,geq=random(1)*255:128:128' -t 1 \
    -c:v libx264 -preset ultrafast -b:v 12M -minrate 12M -maxrate 12M -bufsize 12M -f mpegts one.ts
mkdir clear
for i in $(seq -w 0 999); do
    cp one.ts "clear/$i.ts"
done
hls-keygen -o video.key
hls-encrypt -k video.key -o enc clear/*
printf 'segments of %s octets\n' "$(stat -c %s one.ts)"

race "durations of 1,000 segments" 5 \
    m3u8-gen 'm3u8-gen clear/*' \
    "m3u8-gen -k" 'm3u8-gen -k video.key --key-uri video.key enc/*'
race "beside one ffprobe for each segment" 2 \
    m3u8-gen 'm3u8-gen clear/*' \
    "ffprobe loop" 'for s in clear/*; do ffprobe -v error -show_entries format=duration -of csv=p=0 "$s"; done'
