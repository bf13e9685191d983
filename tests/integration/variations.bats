#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hls-verify finds nothing in 1,000 good playlists of all kinds, and in those with a fault exactly that fault.

load ../program/common

# stream NAME MUXER OUTPUT-OPTION...: adds stock/NAME to the outputs of ffmpeg, cut into segments of a second.
stream() {
    local folder=stock/$1 muxer=$2
    mkdir -p "$folder"
    outputs+=("${@:3}")
    case $muxer in
        ts) outputs+=(-f hls -hls_time 1 -hls_playlist_type vod -hls_segment_filename "$folder/%d.ts" "$folder/index.m3u8") ;;
        fmp4)
            outputs+=(-f hls -hls_time 1 -hls_playlist_type vod -hls_segment_type fmp4
                -hls_segment_filename "$folder/%d.m4s" "$folder/index.m3u8") ;;
        whole) outputs+=(-movflags frag_keyframe+empty_moov+default_base_moof "$folder/whole.mp4") ;;
        *) outputs+=(-f segment -segment_time 1 -segment_list_type m3u8 -segment_list "$folder/index.m3u8" "$folder/%d.$muxer") ;;
    esac
}

# make_stock: what tests/variations/stock.hpp reads, 4.8 seconds of each codec. The durations are those of ffmpeg; but
# with open groups of pictures its last one is too long, and its fMP4 has two frames at one time.
make_stock() {
    local outputs=() codec folder
    local avc=(-map 0 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -sc_threshold 0 -threads 1)
    local hevc=(-map 0 -c:v libx265 -preset ultrafast -pix_fmt yuv420p -tag:v hvc1 -x265-params)
    local gop=log-level=none:pools=none:frame-threads=1:keyint=10:min-keyint=10:scenecut=0
    local mpeg2=(-map 0 -c:v mpeg2video -g 10 -bf 2 -sc_threshold 1000000000)
    stream avc-ts ts "${avc[@]}" -bf 0 -map 1 -c:a aac
    stream avc-b-ts ts "${avc[@]}" -bf 3 -map 1 -c:a libmp3lame
    stream avc-open-ts ts "${avc[@]}" -bf 3 -x264-params open-gop=1 -map 1 -c:a ac3
    stream avc-only-ts ts "${avc[@]}" -bf 2
    stream avc-only-wrap-ts ts "${avc[@]}" -bf 2 -output_ts_offset 95442 # the clock begins anew at 95443.7 s
    stream hevc-ts ts "${hevc[@]}" $gop:open-gop=0:bframes=0 -map 1 -c:a eac3
    stream hevc-open-ts ts "${hevc[@]}" $gop:open-gop=1:bframes=3
    stream mpeg2-ts ts "${mpeg2[@]}" -flags +cgop -map 1 -c:a mp2
    stream mpeg2-open-ts ts "${mpeg2[@]}"
    stream avc-fmp4 fmp4 "${avc[@]}" -bf 0 -map 1 -c:a aac
    stream avc-b-fmp4 fmp4 "${avc[@]}" -bf 3 -map 1 -c:a ac3
    stream avc-only-fmp4 fmp4 "${avc[@]}" -bf 2
    stream avc-open-fmp4 whole "${avc[@]}" -bf 3 -x264-params open-gop=1
    stream hevc-fmp4 fmp4 "${hevc[@]}" $gop:open-gop=0:bframes=3 -map 1 -c:a eac3
    stream hevc-open-fmp4 whole "${hevc[@]}" $gop:open-gop=1:bframes=3
    for codec in aac libmp3lame ac3 eac3; do stream $codec-ts ts -map 1 -c:a $codec; done
    for codec in aac ac3 eac3 libopus; do stream $codec-fmp4 fmp4 -map 1 -c:a $codec; done
    for codec in aac ac3 eac3; do stream $codec-packed $codec -map 1 -c:a $codec; done
    stream mp3-packed mp3 -map 1 -c:a libmp3lame -segment_format_options write_xing=0
    ffmpeg -v error -nostdin -f lavfi -t 4.8 -i testsrc=size=64x36:rate=10 -f lavfi -t 4.8 -i sine=sample_rate=48000 \
        "${outputs[@]}"
    for folder in stock/*-open-ts; do m3u8-gen -o "$folder/index.m3u8" "$folder"/?.ts; done
    for folder in stock/*-open-fmp4; do m3u8-gen --split 1 -o "$folder/index.m3u8" "$folder/whole.mp4"; done
}

@test "1,000 playlists of all kinds, and each fault in several of them" {
    needs ffmpeg
    make_stock
    # shellcheck disable=SC2086 # two words
    "$ISPKIT_BIN/tests/hls_variations" stock ${HLS_VARIATIONS-}
}
