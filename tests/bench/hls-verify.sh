#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hls-verify beside hls-encrypt -d and ffmpeg on the same encrypted stream; the argument is its size in
# megabytes (default 400). The last column is how often hls-verify's time goes into the other's.

set -euo pipefail
megabytes=${1:-400}
# shellcheck source=tests/bench/common.sh
source "$(dirname "$0")/common.sh"

ffmpeg -v error -f lavfi -i testsrc2=size=1280x720:rate=25 -f lavfi -i sine -t 60 \
    -c:v libx264 -preset ultrafast -b:v 16M -minrate 16M -maxrate 16M -bufsize 8M -g 100 \
    -x264-params nal-hrd=cbr -c:a aac whole.ts
mkdir clear
count=0
while [ "$(du -sm clear | cut -f1)" -lt "$megabytes" ]; do
    # Each copy continues the time of the one before.
    ffmpeg -v error -i whole.ts -c copy -output_ts_offset $((count * 60)) -f segment -segment_time 4 \
        -segment_start_number $((count * 15)) clear/s_%05d.ts
    count=$((count + 1))
done
hls-keygen -o video.key
hls-encrypt -k video.key -o enc clear/s_*.ts
m3u8-gen -k video.key --key-uri ../video.key -o enc/video.m3u8 enc/s_*.ts

export clean='rm -rf outs'
race "an encrypted stream of $(du -sm enc | cut -f1) MB" 5 \
    hls-verify 'hls-verify -q enc/video.m3u8 || [ $? -eq 1 ]' \
    "hls-encrypt -d" 'hls-encrypt -d -k video.key -o out enc/s_*.ts' \
    "ffmpeg -f null" 'ffmpeg -v error -allowed_extensions ALL -i enc/video.m3u8 -f null - 2> /dev/null'
/usr/bin/time -f '  hls-verify: %M KiB of memory at most' hls-verify -q enc/video.m3u8 || true
