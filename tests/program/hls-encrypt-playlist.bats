#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hls-encrypt --playlist: what becomes of playlists that ffmpeg would not write.

load common

# Three segments in clear, and video.key.
prepare() {
    hls-keygen -o video.key
    mkdir clear
    for i in 0 1 2; do bytes $((1000 + i)) "$i" > "clear/$i.ts"; done
}

# playlist LINE...: clear/video.m3u8 with these lines.
playlist() {
    printf '%s\n' '#EXTM3U' '#EXT-X-TARGETDURATION:4' "$@" > clear/video.m3u8
}

encrypts() {
    hls-encrypt -k video.key --playlist clear/video.m3u8 --key-uri k -o enc
}

# decrypts NAME IV: the segment is what it was.
decrypts() {
    hls-encrypt -d -k video.key --iv "$2" "enc/$1" > again
    cmp again "clear/$1"
}

number() {
    printf %032x "$1"
}

@test "CR LF, titles, unknown tags and queries do no harm" {
    prepare
    playlist $'#EXT-X-MEDIA-SEQUENCE:18446744073709551613\r' $'#EXT-X-VENDOR:a,b\r' \
        $'#EXTINF:4,a title\r' $'0.ts?token=a%2Fb\r' $'#EXTINF:4\r' $'\r' $'%31.ts\r' '#EXTINF:3.5,' './2.ts'
    succeeds encrypts
    [ "$(cat enc/video.m3u8)" = '#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:18446744073709551613
#EXT-X-VENDOR:a,b
#EXT-X-KEY:METHOD=AES-128,URI="k"
#EXTINF:4.000000,a title
0.ts?token=a%2Fb
#EXTINF:4.000000,
%31.ts
#EXTINF:3.500000,
./2.ts' ]
    decrypts 0.ts 0000000000000000fffffffffffffffd
    decrypts 1.ts 0000000000000000fffffffffffffffe
    decrypts 2.ts 0000000000000000ffffffffffffffff
}

@test "what cannot be encrypted is refused with its line, and nothing is written" {
    prepare
    refuses() {
        fails 2 "clear/video.m3u8:$1" encrypts
        [ ! -e enc ]
    }
    playlist '#EXTINF:4,' '../video.key'
    refuses "4: '../video.key' is not below the playlist's folder"
    playlist '#EXTINF:4,' "$PWD/clear/0.ts"
    refuses "4: '$PWD/clear/0.ts' is not below"
    playlist '#EXTINF:4,' 'a/%2e%2e/%2E%2E/video.key'
    refuses "4: 'a/%2e%2e/%2E%2E/video.key' is not below"
    playlist '#EXTINF:4,' 0.ts '#EXTINF:4,' https://example.com/1.ts
    refuses "6: 'https://example.com/1.ts' the URI does not name a local file"
    playlist '#EXTINF:4,' 'a%zz.ts'
    refuses "4: 'a%zz.ts' a % in a URI"
    playlist '#EXTINF:4,' video.m3u8
    refuses "4: 'video.m3u8' is the playlist itself"
    playlist '#EXT-X-KEY:METHOD=AES-128,URI="k"' '#EXTINF:4,' 0.ts
    refuses "3: encrypted already"
    playlist '#EXTINF:4,' '#EXT-X-BYTERANGE:10@0' 0.ts '#EXTINF:4,' 0.ts
    refuses "7: '0.ts' occurs both whole and with a byte range"
    playlist '#EXTINF:4,' '#EXT-X-PART:DURATION=1,URI="0.ts"' 0.ts
    refuses "5: '0.ts' has partial segments"
    playlist '#EXTINF:4,' 0.ts '#EXT-X-PART:DURATION=1,URI="1.ts"'
    refuses " partial segments after line 4"
    playlist '#EXTINF:4,' 0.ts '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1.ts"'
    refuses " partial segments after line 4"
    playlist '#EXTINF:4,' 0.ts '#EXT-X-KEY:METHOD=AES-128,URI="k"'
    refuses "5: encrypted already"
    playlist '#EXTINF:4,' '{$a}.ts'
    refuses "4: the variable 'a' is not defined"
    playlist '#EXT-X-DEFINE:IMPORT="a"' '#EXTINF:4,' '{$a}.ts'
    refuses "3: EXT-X-DEFINE: the value of 'a' is in the multivariant playlist"
    playlist '#EXT-X-STREAM-INF:BANDWIDTH=1' 0.m3u8
    refuses "3: EXT-X-STREAM-INF: this is a multivariant playlist"
    playlist
    refuses " no segments"
    printf '\xef\xbb\xbf' | cat - clear/video.m3u8 > bom && mv bom clear/video.m3u8
    refuses "1: starts with a byte order mark"
}

@test "a gap has no file, and counts in the numbers" {
    prepare
    playlist '#EXT-X-GAP' '#EXTINF:4,' https://example.com/lost.ts '#EXTINF:4,' 0.ts '#EXT-X-GAP' '#EXTINF:4,' gone.ts \
        '#EXTINF:4,' 1.ts
    succeeds encrypts
    decrypts 0.ts "$(number 1)"
    decrypts 1.ts "$(number 3)"
    [ "$(sed '1,/MEDIA-SEQUENCE/d' enc/video.m3u8)" = '#EXT-X-GAP
#EXTINF:4,
https://example.com/lost.ts
#EXT-X-KEY:METHOD=AES-128,URI="k"
#EXTINF:4,
0.ts
#EXT-X-GAP
#EXTINF:4,
gone.ts
#EXTINF:4,
1.ts' ]
}

@test "tags after the last segment stay: they are those of the segment to come" {
    prepare
    playlist '#EXT-X-PLAYLIST-TYPE:EVENT' '#EXTINF:4,' 0.ts '#EXT-X-DISCONTINUITY' '# to come' \
        '#EXT-X-PROGRAM-DATE-TIME:2026-11-28T00:00:00.000Z'
    succeeds encrypts
    [ "$(sed '1,/^0.ts/d' enc/video.m3u8)" = '#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2026-11-28T00:00:00.000Z
# to come' ]
}

@test "the file of an initialisation section that is a byte range has its name from a file, not from a folder" {
    prepare
    mkdir clear/v1.0
    bytes 300 9 > clear/v1.0/init
    playlist '#EXT-X-MAP:URI="v1.0/init",BYTERANGE="100@20"' '#EXTINF:4,' 0.ts
    succeeds encrypts
    grep -q '#EXT-X-MAP:URI="v1.0/init_init20.mp4"' enc/video.m3u8
    hls-encrypt -d -k video.key --iv 8"$(number 0 | cut -c2-)" enc/v1.0/init_init20.mp4 | cmp - \
        <(tail -c +21 clear/v1.0/init | head -c 100)
}

@test "-d refuses partial segments, too" {
    prepare
    playlist '#EXTINF:4,' 0.ts
    encrypts
    cp enc/video.m3u8 whole
    sed -i 's/^#EXTINF/#EXT-X-PART:DURATION=1,URI="0.ts"\n&/' enc/video.m3u8
    fails 2 "enc/video.m3u8:8: '0.ts' has partial segments" \
        hls-encrypt -d -k video.key --playlist enc/video.m3u8 -o again
    cp whole enc/video.m3u8
    echo '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1.ts"' >> enc/video.m3u8
    fails 2 "partial segments after line" \
        hls-encrypt -d -k video.key --playlist enc/video.m3u8 -o again
    [ ! -e again ]
}

@test "variables are replaced, and TABs around a title are dropped" {
    prepare
    mkdir clear/a
    mv clear/0.ts clear/a
    playlist '#EXT-X-DEFINE:NAME="folder",VALUE="a"' $'#EXTINF:4,\t' '{$folder}/0.ts'
    succeeds encrypts
    decrypts a/0.ts "$(number 0)"
    [ "$(tail -n 2 enc/video.m3u8)" = '#EXTINF:4.000000,
a/0.ts' ]
}

@test "two ways to write one segment's name are one segment: it cannot have two IVs" {
    prepare
    playlist '#EXTINF:4,' 0.ts '#EXTINF:4,' ./0.ts '#EXTINF:4,' '%30.ts'
    succeeds encrypts
    decrypts 0.ts "$(number 0)"
    [ "$(sed '1,/^0.ts/d' enc/video.m3u8)" = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x$(number 0)
#EXTINF:4,
./0.ts
#EXTINF:4,
%30.ts" ]
}

@test "a segment that occurs again keeps its IV" {
    prepare
    playlist '#EXT-X-MEDIA-SEQUENCE:7' '#EXTINF:4,' 0.ts '#EXTINF:4,' 1.ts '#EXTINF:4,' 0.ts '#EXTINF:4,' 2.ts
    succeeds encrypts
    decrypts 0.ts "$(number 7)"
    decrypts 2.ts "$(number 10)"
    [ "$(sed -n '/^1.ts/,$p' enc/video.m3u8)" = "1.ts
#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x$(number 7)
#EXTINF:4,
0.ts
#EXT-X-KEY:METHOD=AES-128,URI=\"k\"
#EXTINF:4,
2.ts" ]
}

@test "segments in folders below the playlist's go into such folders" {
    prepare
    mkdir -p clear/a/b
    mv clear/1.ts clear/a/b
    playlist '#EXTINF:4,' 0.ts '#EXTINF:4,' a/b/1.ts
    succeeds encrypts
    decrypts a/b/1.ts "$(number 1)"
}

@test "no input is written over: playlist, segments or key" {
    prepare
    playlist '#EXTINF:4,' 0.ts
    cp -r clear before
    fails 2 "this output is also an input" hls-encrypt -k video.key --playlist clear/video.m3u8 \
        --key-uri k -o clear
    diff -r clear before
    mkdir enc
    ln clear/video.m3u8 enc/video.m3u8
    fails 2 "enc/video.m3u8: this output is also an input" encrypts
    [ ! -e enc/0.ts ]
    fails 2 "standard input has no folder" \
        hls-encrypt -k video.key --playlist - --key-uri k -o enc < clear/video.m3u8
}

@test "--resume sees a change of every key that byte ranges of one file are encrypted with" {
    prepare
    hls-keygen --count 3 -o 'k%d.key'
    playlist '#EXTINF:4,' '#EXT-X-BYTERANGE:100@0' 0.ts '#EXTINF:4,' '#EXT-X-BYTERANGE:100' 0.ts \
        '#EXTINF:4,' '#EXT-X-BYTERANGE:100' 0.ts
    resume() {
        hls-encrypt --resume --json -k 'k%d.key' --rotate 1 --playlist clear/video.m3u8 \
            --key-uri 'k%d.key' -o enc
    }
    [ "$(resume | grep -c '"state":"done"')" -eq 3 ]
    [ "$(resume | grep -c '"state":"skipped"')" -eq 3 ]
    hls-keygen -f -o k2.key
    fails 2 "enc/0.ts: made with other byte ranges, keys or IVs" resume
}

@test "a number's place in a URI that may be an encoded byte is refused" {
    prepare
    playlist '#EXTINF:4,' 0.ts
    hls-keygen --count 1 -o 'k%d.key'
    fails 2 "%d0 may be an encoded byte" hls-encrypt -k 'k%d.key' --rotate 1 \
        --playlist clear/video.m3u8 --key-uri 'https://example.com/%d0%b4/k%d.key' -o enc
    fails 2 "%d0 may be an encoded byte" hls-keygen --count 1 -o 'n%d.key' --key-info '%d0/%d'
    fails 2 "%d0 may be an encoded byte" m3u8-gen --duration 4 --rotate 1 --key-uri '%d0/%d' clear/0.ts
}

@test "what is not media is worth a warning" {
    prepare
    printf '<!DOCTYPE html>\n<html><body>Not Found</body></html>\n' > clear/0.ts
    openssl enc -aes-128-cbc -nosalt -K "$(number 1)" -iv 0 -in /dev/zero 2>/dev/null | head -c 1600 > clear/1.ts
    printf '#EXTM3U\n' > clear/2.ts
    playlist '#EXTINF:4,' 0.ts '#EXTINF:4,' 1.ts '#EXTINF:4,' 2.ts
    run --separate-stderr encrypts
    [ "$status" -eq 0 ]
    [ "$stderr" = 'hls-encrypt: warning: clear/0.ts: not a segment but HTML or XML
hls-encrypt: warning: clear/1.ts: not a segment but apparently encrypted data
hls-encrypt: warning: clear/2.ts: not a segment but a playlist' ]
}

@test "a segment that was encrypted, by the record beside it, is not encrypted again" {
    prepare
    succeeds hls-encrypt -k video.key -o once clear/0.ts
    printf '%s\n' '#EXTM3U' '#EXT-X-TARGETDURATION:4' '#EXTINF:4,' 0.ts > once/video.m3u8
    fails 2 "once/0.ts: encrypted already, by the record beside it" \
        hls-encrypt -k video.key --playlist once/video.m3u8 --key-uri k -o enc
    fails 2 "once/0.ts: encrypted already" hls-encrypt -k video.key once/0.ts
    [ ! -e enc ]
    hls-encrypt -k video.key --force -o enc once/0.ts
    [ -e enc/0.ts ]
}
