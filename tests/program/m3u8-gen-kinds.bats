#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# m3u8-gen: packed audio, WebVTT, byte ranges of one file, live playlists.

load common

# Four MPEG-TS segments of two seconds, and the same as one file of MPEG-TS and of fMP4.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=25 -f lavfi -i sine=r=48000 -t 8 \
        -c:v libx264 -preset ultrafast -bf 2 -g 50 -sc_threshold 0 -c:a aac source.mp4
    ffmpeg -v error -i source.mp4 -c copy -f segment -segment_time 2 video_%d.ts
    ffmpeg -v error -i source.mp4 -c copy -mpegts_flags pat_pmt_at_frames one.ts
    ffmpeg -v error -i source.mp4 -c copy -movflags frag_keyframe+empty_moov+default_base_moof one.mp4
}

media() {
    needs ffmpeg
    cp "$BATS_FILE_TMPDIR"/* .
}

# packed TICKS FILE: the file with the ID3 tag that RFC 8216 section 3.4 requires.
packed() {
    printf 'ID3\4\0\0\0\0\0\77PRIV\0\0\0\65\0\0com.apple.streaming.transportStreamTimestamp\0'
    printf %016x "$1" | sed 's/../\\x&/g' | xargs -0 printf
    cat "$2"
}

# uris FILE: the playlist's segments on one line.
uris() {
    grep -v '^#' "$1" | paste -sd' ' -
}

@test "packed audio has the durations of its frames" {
    media
    local format
    for format in "adts aac aac" "mp3 libmp3lame mp3" "ac3 ac3 ac3" "eac3 eac3 eac3"; do
        read -r muxer codec name <<< "$format"
        ffmpeg -v error -f lavfi -i sine=r=48000 -t 1 -c:a "$codec" -write_xing 0 -id3v2_version 0 \
            -f "$muxer" "raw.$name" 2> /dev/null ||
            ffmpeg -y -v error -f lavfi -i sine=r=48000 -t 1 -c:a "$codec" -f "$muxer" "raw.$name"
        packed 0 "raw.$name" > "a_0.$name"
        succeeds m3u8-gen "a_0.$name"
        seconds=$(sed -n 's/^#EXTINF:\([0-9.]*\),.*/\1/p' <<< "$output")
        packed "$(awk "BEGIN { print int($seconds * 90000 + 0.5) }")" "raw.$name" > "a_1.$name"
        succeeds m3u8-gen "a_0.$name" "a_1.$name"
        [[ $output != *DISCONTINUITY* ]]
        awk "BEGIN { exit !($seconds >= 0.99 && $seconds < 1.08) }"
    done
    fails 2 "without the ID3 timestamp that RFC 8216 section 3.4 requires" m3u8-gen raw.aac
    fails 2 "packed audio, but --map is for fMP4" m3u8-gen --map one.mp4 a_0.aac
}

@test "WebVTT lasts as long as the video beside it" {
    media
    m3u8-gen -o video.m3u8 video_{0,1,2,3}.ts
    printf 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:01.000 --> 00:02.000\nHi\n' > en.vtt
    succeeds m3u8-gen --like video.m3u8 en.vtt
    [[ $output == *$'#EXTINF:8,\nen.vtt'* ]]
    for i in 0 1 2 3; do cp en.vtt "en_$i.vtt"; done
    succeeds m3u8-gen --like video.m3u8 en_{0,1,2,3}.vtt
    diff <(grep EXTINF <<< "$output") <(grep EXTINF video.m3u8)
    fails 2 "video.m3u8: has 4 segments, but 2 are given" m3u8-gen --like video.m3u8 en_{0,1}.vtt
    fails 2 "WebVTT does not tell how long a segment lasts (use --like" m3u8-gen en.vtt
    printf 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:0\n' > bad.vtt
    fails 2 "bad.vtt:2: malformed X-TIMESTAMP-MAP" m3u8-gen --duration 8 bad.vtt
    echo WEBVTT > none.vtt
    run -0 --separate-stderr m3u8-gen --duration 8 none.vtt
    [[ $stderr == *"warning: none.vtt: no X-TIMESTAMP-MAP"* ]]
}

@test "one file becomes byte ranges that begin with key frames" {
    media
    succeeds m3u8-gen --split 3 one.ts
    [ "$(grep -c BYTERANGE <<< "$output")" -eq 2 ]
    [ "$(grep EXTINF <<< "$output" | sort -u)" = "#EXTINF:4.000000," ]
    [[ $output == *INDEPENDENT-SEGMENTS* && $output != *DISCONTINUITY* ]]
    succeeds m3u8-gen --split 2 -o one.m3u8 one.mp4
    [ "$(grep -c BYTERANGE: one.m3u8)" -eq 4 ]
    # The initialisation section and all ranges together are the file.
    : > joined
    sed -nE 's/.*BYTERANGE[:=]"?([0-9]+)@([0-9]+)"?/\1 \2/p' one.m3u8 | while read -r length offset; do
        tail -c +$((offset + 1)) one.mp4 | head -c "$length" >> joined
    done
    cmp joined one.mp4
    ffmpeg -v error -i one.m3u8 -map 0:v -f framemd5 - | grep -v '^#' | cut -d, -f6 > ours
    ffmpeg -v error -i one.mp4 -map 0:v -f framemd5 - | grep -v '^#' | cut -d, -f6 > theirs
    [ -s ours ]
    diff ours theirs
    fails 2 "not MPEG-TS or fMP4 with its initialisation section" m3u8-gen --split 2 source.mp4
    fails 2 "--split takes one file" m3u8-gen --split 2 one.ts one.ts
}

@test "a live playlist slides, and its numbers count what has gone" {
    media
    local i
    for i in 0 1 2; do
        m3u8-gen --live 3 --target-duration 2 -o live.m3u8 "video_$i.ts"
        [[ $(cat live.m3u8) == *"#EXT-X-MEDIA-SEQUENCE:0"* ]]
    done
    succeeds m3u8-gen --live 3 -o live.m3u8 --discontinuity video_3.ts video_3.ts
    [ "$(uris live.m3u8)" = "video_1.ts video_2.ts video_3.ts" ]
    grep -qx '#EXT-X-MEDIA-SEQUENCE:1' live.m3u8
    grep -qx '#EXT-X-TARGETDURATION:2' live.m3u8
    [ "$(grep -c DISCONTINUITY live.m3u8)" -eq 1 ]
    run -1 grep -E 'ENDLIST|PLAYLIST-TYPE' live.m3u8
    # A break in time is found at the front of the new segments, too.
    for i in 4 5 6; do cp video_0.ts "video_$i.ts"; done
    succeeds m3u8-gen --live 3 -o live.m3u8 video_4.ts video_5.ts video_6.ts
    grep -qx '#EXT-X-MEDIA-SEQUENCE:4' live.m3u8
    grep -qx '#EXT-X-DISCONTINUITY-SEQUENCE:1' live.m3u8
    [ "$(grep -cx '#EXT-X-DISCONTINUITY' live.m3u8)" -eq 3 ]
}

@test "a live run can be repeated, and an incomplete segment does not get in" {
    media
    m3u8-gen --live 4 --target-duration 2 -o live.m3u8 video_0.ts video_1.ts
    cp live.m3u8 before
    succeeds m3u8-gen --live 4 -o live.m3u8 video_0.ts video_1.ts
    cmp live.m3u8 before
    head -c 20000 video_2.ts > part.ts
    fails 2 "part.ts: 20000 bytes, not a whole number" m3u8-gen --live 4 -o live.m3u8 part.ts
    cmp live.m3u8 before
    succeeds m3u8-gen --live 4 --number-from-name -o live.m3u8 video_{0,1,2}.ts
    [ "$(uris live.m3u8)" = "video_0.ts video_1.ts video_2.ts" ]
    mv video_3.ts video_4.ts
    fails 2 "video_4.ts: has number 4, but live.m3u8 continues with 3" \
        m3u8-gen --live 4 --number-from-name -o live.m3u8 video_4.ts
}

# The segments that live.m3u8 should have when this one is the newest.
window_until() {
    seq -f 'v_%02g.ts' -s' ' "$(($1 > 3 ? $1 - 3 : 0))" "$1"
}

@test "a live run over all files can be repeated while files come and go" {
    media
    local newest option
    for option in "" --number-from-name; do
        rm -f live.m3u8 v_*
        for ((newest = 0; newest < 9; ++newest)); do
            cp "video_$((newest % 4)).ts" "$(printf 'v_%02d.ts' $newest)"
            # Segments go in any order behind the window.
            [ $newest -ne 5 ] || rm v_01.ts
            [ $newest -ne 7 ] || rm v_00.ts v_03.ts
            # shellcheck disable=SC2086 # the option may be missing
            succeeds m3u8-gen --live 4 --target-duration 2 $option -o live.m3u8 v_*.ts
            cp live.m3u8 before
            # shellcheck disable=SC2086
            succeeds m3u8-gen --live 4 --target-duration 2 $option -o live.m3u8 v_*.ts
            cmp live.m3u8 before
            diff <(uris live.m3u8) <(window_until "$newest")
            grep -qx "#EXT-X-MEDIA-SEQUENCE:$((newest > 3 ? newest - 3 : 0))" live.m3u8
        done
        # Only what has left the window, and a discontinuity that is known.
        # shellcheck disable=SC2086
        succeeds m3u8-gen --live 4 $option --discontinuity v_02.ts -o live.m3u8 v_02.ts
        cmp live.m3u8 before
    done
}

@test "a live run says what it cannot place, and a restarted encoder goes on" {
    media
    cp video_0.ts v_8.ts
    cp video_1.ts v_10.ts
    m3u8-gen --live 5 --target-duration 2 -o live.m3u8 v_8.ts v_10.ts
    cp live.m3u8 before
    cp video_2.ts v_9.ts
    fails 0 "v_9.ts: left out, since live.m3u8 has later segments already" \
        m3u8-gen --live 5 -o live.m3u8 v_8.ts v_9.ts v_10.ts
    cmp live.m3u8 before
    cp video_2.ts v_11.ts
    fails 2 "v_11.ts: stands before segments that live.m3u8 has already" \
        m3u8-gen --live 5 -o live.m3u8 v_11.ts v_8.ts v_10.ts
    cmp live.m3u8 before
    # The same names with new content: the files are newer.
    cp video_0.ts v_0.ts
    touch -r v_10.ts -d '1 second' v_0.ts
    succeeds m3u8-gen --live 5 -o live.m3u8 v_0.ts
    [ "$(uris live.m3u8)" = "v_8.ts v_10.ts v_0.ts" ]
}

@test "a date is not given to other live segments than the first that was named" {
    media
    local date='#EXT-X-PROGRAM-DATE-TIME:2026-11-23T15:00:00.000Z'
    for i in 0 0,1 0,1,2; do
        eval "m3u8-gen --live 5 --target-duration 2 --program-date-time ${date#*:} -o live.m3u8" \
            "$(sed 's/[0-9]/video_&.ts/g; s/,/ /g' <<< "$i")"
    done
    [ "$(grep -A2 PROGRAM live.m3u8 | sed 1q)" = "$date" ]
    [ "$(grep -c PROGRAM live.m3u8)" -eq 1 ]
}

@test "several live runs at a time lose nothing" {
    media
    local i
    m3u8-gen --live 20 --target-duration 2 -o live.m3u8 video_0.ts
    for i in {a..h}; do
        cp video_1.ts "$i.ts"
        m3u8-gen --live 20 -o live.m3u8 "$i.ts" &
    done
    wait
    [ "$(uris live.m3u8 | tr ' ' '\n' | sort | paste -sd' ')" = \
        "a.ts b.ts c.ts d.ts e.ts f.ts g.ts h.ts video_0.ts" ]
    # A run waits for another that has the folder.
    cp live.m3u8 before
    exec 9< .
    flock 9
    m3u8-gen --live 20 -o live.m3u8 video_2.ts 9<&- &
    sleep 0.3
    cmp live.m3u8 before
    exec 9<&-
    wait
    [[ $(uris live.m3u8) == *" video_2.ts" ]]
}

@test "tags behind the last live segment go to the one that comes" {
    media
    m3u8-gen --live 5 --target-duration 2 -o live.m3u8 video_0.ts
    echo '#EXT-X-DISCONTINUITY' >> live.m3u8
    succeeds m3u8-gen --live 5 -o live.m3u8 video_1.ts
    succeeds m3u8-gen --live 5 -o live.m3u8 video_2.ts
    [ "$(grep -vE 'EXTM3U|EXTINF' live.m3u8 | tail -4 | paste -sd' ')" = \
        "video_0.ts #EXT-X-DISCONTINUITY video_1.ts video_2.ts" ]
}

@test "a live playlist ends, and its target duration stays" {
    media
    ffmpeg -v error -i source.mp4 -c copy -t 6 long.ts
    m3u8-gen --live 4 --target-duration 2 -o live.m3u8 video_0.ts
    fails 2 "seconds; the target duration is 2 and must not change" \
        m3u8-gen --live 4 -o live.m3u8 long.ts
    succeeds m3u8-gen --live 4 --end -o live.m3u8
    [ "$(tail -1 live.m3u8)" = "#EXT-X-ENDLIST" ]
    fails 2 "live.m3u8: has ended" m3u8-gen --live 4 -o live.m3u8 video_1.ts
}

@test "encrypted live segments are numbered on, across key periods" {
    media
    hls-keygen --count 2 -o 'k%d.key'
    hls-encrypt -k 'k%d.key' --rotate 2 -o enc video_{0,1,2,3}.ts
    local i
    for i in 0 1 2 3; do
        m3u8-gen --live 3 --target-duration 2 -k 'k%d.key' --key-uri 'k%d.key' --rotate 2 \
            -o enc/live.m3u8 "enc/video_$i.ts"
    done
    [ "$(grep -E 'KEY|ts$|SEQUENCE' enc/live.m3u8)" = '#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-KEY:METHOD=AES-128,URI="k0.key"
video_1.ts
#EXT-X-KEY:METHOD=AES-128,URI="k1.key"
video_2.ts
video_3.ts' ]
}

@test "options of these kinds that contradict each other are refused" {
    fails 2 "--live needs -o FILE" m3u8-gen --live 3 a.ts
    fails 2 "--live must be at least 1" m3u8-gen --live 0 -o x a.ts
    fails 2 "--end needs --live" m3u8-gen --end a.ts
    fails 2 "--live and --event exclude each other" m3u8-gen --live 3 --event -o x a.ts
    fails 2 "exclude each other" m3u8-gen --like x --duration 4 a.ts
    fails 2 "--split must be more than 0" m3u8-gen --split 0 a.ts
    fails 2 "encrypt with hls-encrypt --playlist" m3u8-gen --split 4 --key-uri k a.ts
}
