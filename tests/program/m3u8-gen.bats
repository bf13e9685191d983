#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

load common

# Three MPEG-TS segments of 2.002, 2.002 and 0.9676 seconds, video_8.ts to video_10.ts, and the same as fMP4.
setup_file() {
    bats_require_minimum_version 1.5.0
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return
    ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=30000/1001 -f lavfi -i sine -frames:v 149 \
        -shortest -c:v libx264 -preset ultrafast -bf 2 -g 60 -sc_threshold 0 -c:a aac source.mp4
    ffmpeg -v error -i source.mp4 -c copy -f segment -segment_time 2 -segment_start_number 8 \
        -segment_list list.csv video_%d.ts
    ffmpeg -v error -i source.mp4 -c copy -f hls -hls_time 2 -hls_segment_type fmp4 \
        -start_number 8 -hls_segment_filename video_%d.m4s hls.m3u8
    ffmpeg -v error -f lavfi -i sine -t 10 -c:a aac -f segment -segment_time 4 audio_%d.ts
}

media() {
    needs ffmpeg
    cp "$BATS_FILE_TMPDIR"/* .
    ts=(video_8.ts video_9.ts video_10.ts)
    m4s=(video_8.m4s video_9.m4s video_10.m4s)
}

@test "a VOD playlist tells what is in the segments" {
    media
    succeeds m3u8-gen -n 8 "${ts[@]}"
    [ "$output" = "#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:8
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXTINF:2.002000,
video_8.ts
#EXTINF:2.002000,
video_9.ts
#EXTINF:0.967633,
video_10.ts
#EXT-X-ENDLIST" ]
}

@test "fMP4 gets its initialisation section" {
    media
    succeeds m3u8-gen --map init.mp4 "${m4s[@]}"
    [[ ${lines[1]} == "#EXT-X-VERSION:6" ]]
    [[ $output == *$'#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2.002000,\nvideo_8.m4s\n'* ]]
    [[ $output == *$'#EXTINF:0.967633,\nvideo_10.m4s\n'* ]]
    fails 2 "needs its initialisation section: --map" m3u8-gen "${m4s[@]}"
    fails 2 "video_8.ts" m3u8-gen --map video_8.ts "${m4s[@]}"
}

@test "audio alone has durations, too" {
    media
    succeeds m3u8-gen audio_0.ts audio_1.ts audio_2.ts
    [[ $output == *"#EXT-X-INDEPENDENT-SEGMENTS"* ]]
    grep '^#EXTINF' <<< "$output" | cut -d: -f2 |
        awk -F, '{ sum += $1 } END { exit !(sum > 9.95 && sum < 10.05) }'
}

@test "--number-from-name orders the segments and numbers them" {
    media
    m3u8-gen -n 8 "${ts[@]}" > expected.m3u8
    succeeds m3u8-gen --number-from-name video_*.ts
    [ "$output" = "$(cat expected.m3u8)" ]
    fails 2 "video_10.ts: follows video_8.ts, so a segment is missing" \
        m3u8-gen --number-from-name video_10.ts video_8.ts
    fails 2 "one of them is too many" m3u8-gen --number-from-name video_8.ts ./video_8.ts
}

@test "names in a shell's order are worth a warning" {
    media
    run --separate-stderr m3u8-gen video_10.ts video_8.ts video_9.ts
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: video_8.ts comes after video_10.ts"* ]]
}

@test "encrypted segments are read with their key" {
    media
    hls-keygen -o video.key
    hls-encrypt -k video.key -n 8 -o enc "${ts[@]}"
    cd enc
    succeeds m3u8-gen -k ../video.key --key-uri https://example.com/k?v=1 -n 8 "${ts[@]}"
    diff <(printf '%s\n' "$output" | grep -v EXT-X-KEY) <(cd .. && m3u8-gen -n 8 "${ts[@]}")
    [ "$(grep KEY <<< "$output")" = '#EXT-X-KEY:METHOD=AES-128,URI="https://example.com/k?v=1"' ]
    fails 2 "encrypted" m3u8-gen "${ts[@]}"
}

@test "a wrong key and a cut segment are named" {
    media
    printf 0123456789abcdef > video.key
    printf 0123456789abcdeX > wrong.key
    hls-encrypt -k video.key -o enc "${ts[@]}"
    cd enc
    truncate -s -5 video_9.ts
    fails 2 "video_9.ts: " m3u8-gen -k ../video.key --key-uri k "${ts[@]}"
    [[ $stderr == *"1 of 3 segments cannot be read, so there is no playlist" ]]
    fails 2 "video_8.ts: bad padding" m3u8-gen -k ../wrong.key --key-uri k video_8.ts
}

@test "a media sequence number that is not the one of encryption is named" {
    media
    hls-keygen -o video.key
    hls-encrypt -k video.key -n 8 -o enc "${ts[@]}"
    fails 2 "enc/video_9.ts: its first 16 bytes are damaged, as after decryption with a wrong IV" \
        m3u8-gen -k video.key --key-uri k enc/video_{8,9,10}.ts
    [[ $stderr == *"was it encrypted as media sequence number 1?"* ]]
    fails 2 "is it the one that the segment was encrypted with?" \
        m3u8-gen -k video.key --key-uri k --iv "$(printf %032x 9)" enc/video_8.ts
}

@test "IVs stand in the key tags, one for all or one for each" {
    media
    iv=0x000102030405060708090a0b0c0d0e0f
    succeeds m3u8-gen --key-uri k --iv $iv "${ts[@]}"
    [ "$(grep KEY <<< "$output")" = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=$iv" ]
    hls-keygen -o video.key
    hls-encrypt -k video.key --random-iv -o enc "${ts[@]}" > ivs
    succeeds m3u8-gen -k video.key --key-uri k --ivs ivs -o enc/video.m3u8 enc/video_{8,9,10}.ts
    [ "$(grep -c '^#EXT-X-KEY:.*,IV=0x' enc/video.m3u8)" -eq 3 ]
    while read -r name value; do
        grep -A2 "IV=$value" enc/video.m3u8 | grep -qx "$name"
    done < ivs
    grep -v video_9 ivs > fewer
    fails 2 "enc/video_9.ts: its IV is not in the list" \
        m3u8-gen -k video.key --key-uri k --ivs fewer enc/video_{8,9,10}.ts
}

@test "--method AES-256 names it, with the IV of each segment, as hls-encrypt does" {
    media
    hls-keygen --method AES-256 -o video.key
    m3u8-gen -n 8 -o clear.m3u8 "${ts[@]}"
    hls-encrypt --method AES-256 -k video.key --playlist clear.m3u8 --key-uri k -o enc
    succeeds m3u8-gen --method AES-256 -k video.key --key-uri k -n 8 -o made.m3u8 enc/video_{8,9,10}.ts
    sed -i 's|^enc/||' made.m3u8
    diff enc/clear.m3u8 made.m3u8
    [ "$(grep -c '^#EXT-X-KEY:METHOD=AES-256,URI="k",IV=0x0000000000000000000000000000000[89a]$' made.m3u8)" -eq 3 ]
    fails 2 "video.key: 32 bytes, and a key file for AES-128 has exactly 16" \
        m3u8-gen -k video.key --key-uri k enc/video_{8,9,10}.ts
    succeeds m3u8-gen multivariant -k video.key --session-keys -o main.m3u8 enc/clear.m3u8
    grep -qx '#EXT-X-SESSION-KEY:METHOD=AES-256,URI="enc/k"' main.m3u8
}

@test "an encrypted initialisation section has a key tag with its IV before it" {
    media
    iv=0x000102030405060708090a0b0c0d0e0f
    hls-keygen -o video.key
    hls-encrypt -k video.key --iv $iv -o enc init.mp4
    hls-encrypt -k video.key -o enc "${m4s[@]}"
    cd enc
    succeeds m3u8-gen -k ../video.key --key-uri k --map init.mp4 --map-iv $iv "${m4s[@]}"
    [[ $output == *"#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=$iv
#EXT-X-MAP:URI=\"init.mp4\"
#EXT-X-KEY:METHOD=AES-128,URI=\"k\"
#EXTINF"* ]]
    fails 2 "needs its IV: --map-iv" \
        m3u8-gen -k ../video.key --key-uri k --map init.mp4 "${m4s[@]}"
    cp ../init.mp4 .
    succeeds m3u8-gen -k ../video.key --key-uri k --map init.mp4 "${m4s[@]}"
    [[ $output == *$'INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY'* ]]
}

@test "for segments that are yet to be encrypted, --map-iv says what becomes of the first section" {
    media
    fails 2 "--map-iv none if it stays clear" m3u8-gen --key-uri k --map init.mp4 "${m4s[@]}"
    succeeds m3u8-gen --key-uri k --map init.mp4 --map-iv none "${m4s[@]}"
    [[ $output == *$'#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n'* ]]
    iv=0x000102030405060708090a0b0c0d0e0f
    succeeds m3u8-gen --key-uri k --map init.mp4 --iv $iv "${m4s[@]}"
    [[ $output == *"#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=$iv
#EXT-X-MAP:URI=\"init.mp4\"
#EXTINF"* ]]
}

@test "--rotate writes a key tag every N segments" {
    media
    succeeds m3u8-gen --rotate 2 --key-uri 'https://example.com/%20k%d.key' "${ts[@]}"
    [ "$(grep -E 'KEY|ts' <<< "$output")" = '#EXT-X-KEY:METHOD=AES-128,URI="https://example.com/%20k0.key"
video_8.ts
video_9.ts
#EXT-X-KEY:METHOD=AES-128,URI="https://example.com/%20k1.key"
video_10.ts' ]
    fails 2 "--rotate needs %d" m3u8-gen --rotate 2 --key-uri k "${ts[@]}"
}

@test "--rotate with --number-from-name counts the numbers, as hls-encrypt does" {
    media
    hls-keygen --count 6 -o 'k%d.key'
    hls-encrypt -k 'k%d.key' --rotate 2 --number-from-name -o enc video_*.ts
    succeeds m3u8-gen -k 'k%d.key' --key-uri 'k%d.key' --rotate 2 --number-from-name \
        -o enc/video.m3u8 enc/*.ts
    [ "$(grep -E 'KEY|ts' enc/video.m3u8)" = '#EXT-X-KEY:METHOD=AES-128,URI="k4.key"
video_8.ts
video_9.ts
#EXT-X-KEY:METHOD=AES-128,URI="k5.key"
video_10.ts' ]
}

@test "what is there and no playlist is not replaced, as where the name after -o was forgotten" {
    media
    cp video_8.ts before
    fails 2 "video_8.ts: exists and is not a playlist" m3u8-gen -o "${ts[@]}"
    cmp video_8.ts before
    : > empty.m3u8
    succeeds m3u8-gen -o empty.m3u8 "${ts[@]}"
    succeeds m3u8-gen -o empty.m3u8 video_8.ts
    [ "$(grep -c '^video' empty.m3u8)" -eq 1 ]
}

@test "--map is for fMP4" {
    media
    fails 2 "video_8.ts: MPEG-TS, but --map is for fMP4" m3u8-gen --map init.mp4 video_8.ts
}

@test "the version is the lowest that the content needs" {
    media
    version() {
        m3u8-gen "$@" | sed -n 's/^#EXT-X-VERSION://p'
    }
    [ "$(version --duration 4 "${ts[@]}")" = 1 ]
    [ "$(version --duration 4 --key-uri k "${ts[@]}")" = 1 ]
    [ "$(version --duration 4 --key-uri k --iv 000102030405060708090a0b0c0d0e0f "${ts[@]}")" = 2 ]
    [ "$(version "${ts[@]}")" = 3 ]
    [ "$(version --key-uri k --keyformat com.example "${ts[@]}")" = 5 ]
    [ "$(version --map init.mp4 "${m4s[@]}")" = 6 ]
}

@test "the target duration is the longest one rounded to the nearest second" {
    media
    target() {
        m3u8-gen --duration "$1" "${ts[@]}" | sed -n 's/^#EXT-X-TARGETDURATION://p'
    }
    [ "$(target 4)" = 4 ]
    [ "$(target 4.499999)" = 4 ]
    [ "$(target 4.5)" = 5 ]
    [ "$(target 100ms)" = 1 ]
}

@test "a break in time or codec is a discontinuity, unless forbidden" {
    media
    ffmpeg -v error -f lavfi -i testsrc2=size=128x96:rate=25 -t 2 -c:v libx264 \
        -preset ultrafast other_1.ts
    succeeds m3u8-gen -q video_8.ts video_9.ts other_1.ts video_10.ts
    [ "$(grep -A2 DISCONTINUITY <<< "$output" | grep -c ts)" -eq 2 ]
    [[ $output == *$'#EXT-X-DISCONTINUITY\n#EXTINF:2.000000,\nother_1.ts\n#EXT-X-DISCONTINUITY\n'* ]]
    # A segment is missing.
    succeeds m3u8-gen video_8.ts video_10.ts
    [[ $output == *$'#EXTINF:2.002000,\nvideo_8.ts\n#EXT-X-DISCONTINUITY\n'* ]]
    succeeds m3u8-gen --no-discontinuity video_8.ts video_10.ts
    [[ $output != *DISCONTINUITY* ]]
}

@test "a discontinuity can be forced" {
    media
    succeeds m3u8-gen --discontinuity video_9.ts --discontinuity video_10.ts "${ts[@]}"
    [ "$(grep -c DISCONTINUITY <<< "$output")" -eq 2 ]
    fails 2 "--discontinuity names no segment" m3u8-gen --discontinuity video_1.ts "${ts[@]}"
}

@test "dates stand at the start and after each discontinuity" {
    media
    succeeds m3u8-gen --program-date-time 2026-12-31T23:59:58.500+01:00 \
        --discontinuity video_9.ts "${ts[@]}"
    [ "$(grep DATE <<< "$output")" = "#EXT-X-PROGRAM-DATE-TIME:2026-12-31T23:59:58.500+01:00
#EXT-X-PROGRAM-DATE-TIME:2027-01-01T00:00:00.502+01:00" ]
    fails 2 "not a date and time" m3u8-gen --program-date-time yesterday "${ts[@]}"
}

@test "an EVENT stays open, and keeps its target duration" {
    media
    succeeds m3u8-gen --event --target-duration 6 "${ts[@]}"
    [[ $output == *"#EXT-X-TARGETDURATION:6"*"#EXT-X-PLAYLIST-TYPE:EVENT"* ]]
    [[ $output != *ENDLIST* ]]
    fails 2 "--target-duration 1: a segment needs 2" m3u8-gen --target-duration 1 "${ts[@]}"
}

@test "ffmpeg's segment lists give names and durations" {
    media
    mkdir lists
    printf 'a.ts,0.000000,4.100000\n"b,""c"".ts",4.100000,7.500000\n' > lists/list.csv
    echo x | tee lists/a.ts > 'lists/b,"c".ts'
    succeeds m3u8-gen --segment-list lists/list.csv
    [[ $output == *$'#EXTINF:4.100000,\nlists/a.ts\n#EXTINF:3.400000,\nlists/b%2C%22c%22.ts\n'* ]]
    printf 'ffconcat version 1.0\nfile video_8.ts\nfile video_9.ts\nfile video_10.ts\n' > list.ffconcat
    m3u8-gen "${ts[@]}" > expected
    succeeds m3u8-gen --segment-list list.ffconcat
    [ "$output" = "$(cat expected)" ]
    echo 'a.ts,0' > bad.csv
    fails 2 "bad.csv:1: " m3u8-gen --segment-list bad.csv
}

@test "names of any kind become URIs that come back as the names" {
    media
    mkdir odd
    names=($'odd/comma, "quote" #1.ts' $'odd/per%cent 2.ts' $'odd/\xc3\xa4\xff:3.ts' $'odd/line\nbreak 4.ts')
    for name in "${names[@]}"; do cp video_8.ts "$name"; done
    m3u8-gen --no-discontinuity -o list.m3u8 "${names[@]}"
    [ "$(LC_ALL=C grep -c '^odd/[A-Za-z0-9._%-]*$' list.m3u8)" -eq 4 ]
    hls-keygen -o video.key
    succeeds hls-encrypt -k video.key --playlist list.m3u8 --key-uri k -o enc
    for name in "${names[@]}"; do [ -s "enc/$name" ]; done
}

@test "URIs are relative to the playlist that -o names, or have the base URL before them" {
    media
    mkdir -p out/deep seg
    cp "${ts[@]}" seg
    succeeds m3u8-gen -o out/deep/video.m3u8 seg/video_8.ts "$PWD/seg/video_9.ts"
    [ "$(grep ts out/deep/video.m3u8)" = $'../../seg/video_8.ts\n../../seg/video_9.ts' ]
    succeeds m3u8-gen -o seg/video.m3u8 seg/video_8.ts
    grep -qx video_8.ts seg/video.m3u8
    succeeds m3u8-gen seg/video_8.ts
    [[ $output == *$'\nseg/video_8.ts\n'* ]]
    succeeds m3u8-gen --base-url https://cdn.example.com/v/ video_8.ts
    [[ $output == *$'\nhttps://cdn.example.com/v/video_8.ts\n'* ]]
}

@test "a playlist that goes where its segments are not found is worth a warning" {
    media
    mkdir seg
    cp "${ts[@]}" seg
    run --separate-stderr bash -c 'm3u8-gen seg/video_8.ts > seg/video.m3u8'
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: seg/video_8.ts is not found from $PWD/seg, where the playlist goes"* ]]
    run -0 --separate-stderr bash -c 'm3u8-gen seg/video_8.ts > video.m3u8'
    [ -z "$stderr" ]
}

@test "a single frame without sound has no duration to tell" {
    media
    ffmpeg -v error -f lavfi -i testsrc=size=96x64 -frames:v 1 one.ts
    fails 2 "one.ts: the duration of a single frame is unknown (use --duration)" m3u8-gen one.ts
    succeeds m3u8-gen --duration 4 one.ts
}

@test "what is no segment is named, and there is no playlist" {
    media
    : > empty.ts
    mkdir folder.ts
    echo '<html>' > page.ts
    fails 2 "empty.ts: empty" m3u8-gen -o out.m3u8 video_8.ts empty.ts folder.ts missing.ts page.ts /dev/null
    [[ $stderr == *"folder.ts: is a directory"* ]]
    [[ $stderr == *"missing.ts: No such file"* ]]
    [[ $stderr == *"page.ts: not MPEG-TS"* ]]
    [[ $stderr == *"/dev/null: not a regular file"* ]]
    [[ $stderr == *"5 of 6 segments cannot be read, so there is no playlist" ]]
    [ ! -e out.m3u8 ]
    head -c 10000 video_8.ts > cut.ts
    fails 2 "cut.ts: 10000 bytes, not a whole number of MPEG-TS packets (188)" m3u8-gen cut.ts
    fails 2 "empty.ts: empty" m3u8-gen --duration 4 empty.ts
}

@test "no input is written over" {
    media
    sha256sum video_8.ts list.csv > sums
    ln -s list.csv link.csv
    fails 2 "video_8.ts: this output is also an input" m3u8-gen -o video_8.ts video_8.ts video_9.ts
    fails 2 "link.csv: this output is also an input" m3u8-gen --segment-list list.csv -o link.csv
    fails 2 "standard output: this output is also an input" \
        bash -c 'm3u8-gen video_8.ts >> video_8.ts'
    sha256sum --quiet -c sums
}

@test "standard input is no segment, and a list may be empty" {
    media
    fails 2 "'-': standard input has no name" m3u8-gen - < video_8.ts
    fails 2 "'-': standard input has no name" m3u8-gen --map - video_8.m4s < init.mp4
    fails 2 "no segments in standard input" m3u8-gen --files0-from - < /dev/null
    fails 2 "standard input: empty name at offset 11" \
        m3u8-gen --files0-from - < <(printf 'video_8.ts\0\0')
}

@test "an encrypted initialisation section is read whatever it looks like" {
    media
    hls-keygen -o video.key
    # The IV with which the first block becomes the head of an MPEG audio frame.
    local head wanted iv="" i
    head=$(head -c 16 init.mp4 | od -An -v -tx1 | tr -d ' \n')
    wanted=$(printf '\xff\xfb\x90%013d' 0 |
        openssl enc -d -aes-128-ecb -nopad -K "$(hls-keygen --hex video.key)" |
        od -An -v -tx1 | tr -d ' \n')
    for ((i = 0; i < 32; i += 2)); do
        iv+=$(printf %02x $((0x${head:i:2} ^ 0x${wanted:i:2})))
    done
    hls-encrypt -k video.key --iv "$iv" -o enc init.mp4
    [ "$(head -c 3 enc/init.mp4 | od -An -tx1)" = " ff fb 90" ]
    hls-encrypt -k video.key -o enc "${m4s[@]}"
    succeeds m3u8-gen -k video.key --key-uri k --map enc/init.mp4 --map-iv "$iv" enc/video_8.m4s
}

@test "options that contradict each other are refused" {
    fails 2 "no segments" m3u8-gen
    fails 2 "--key-uri" m3u8-gen -k video.key a.ts
    fails 2 "--key-uri" m3u8-gen --iv 000102030405060708090a0b0c0d0e0f a.ts
    fails 2 "--key-uri" m3u8-gen --method AES-256 a.ts
    fails 2 "exclude each other" m3u8-gen --duration 4 --segment-list list
    fails 2 "exclude each other" m3u8-gen --number-from-name -n 7 a.ts
    fails 2 "one of them" m3u8-gen --files0-from list a.ts
    fails 2 "--map-iv needs --map" m3u8-gen --key-uri k --map-iv none a.ts
}

# bats test_tags=native
@test "ten thousand segments take little memory" {
    media
    mkdir many
    python3 -c 'import os; [os.link("video_10.ts", f"many/{i:05}.ts") for i in range(1, 10001)]'
    find many -name '*.ts' -print0 | sort -z > list
    run bash -c 'ulimit -v 131072; m3u8-gen --no-discontinuity --files0-from list | grep -c ts'
    [ "$status" -eq 0 ]
    [ "$output" = 10000 ]
}
