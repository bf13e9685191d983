#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hls-encrypt: what becomes of files that are in OUTDIR already.

load common

# Two segments in clear and video.key.
prepare() {
    hls-keygen -o video.key
    mkdir clear
    for i in 0 1; do bytes $((1000 + i)) "$i" > "clear/$i.ts"; done
}

# playlist NAME LINE...: clear/NAME with these lines.
playlist() {
    local name=$1
    shift
    printf '%s\n' '#EXTM3U' '#EXT-X-TARGETDURATION:4' "$@" > "clear/$name"
}

encrypts() {
    hls-encrypt -k video.key --playlist "clear/$1" --key-uri k -o enc "${@:2}"
}

# refuses TEXT COMMAND...: with that message, and nothing in enc is changed.
refuses() {
    rm -rf before && cp -a enc before
    fails 2 "$1" "${@:2}"
    [[ $stderr == *"nothing was written: give another OUTDIR, or --force"* ]]
    diff -r before enc
}

@test "after random runs into one folder every playlist there still decrypts" {
    for seed in 1 2; do
        mkdir "$seed"
        (cd "$seed" && python3 "$ISPKIT_SOURCE/tests/program/encrypt_again.py" "$seed" 10)
    done
}

@test "the same run again writes nothing" {
    prepare
    playlist v.m3u8 '#EXTINF:4,' 0.ts '#EXTINF:4,' 1.ts
    succeeds encrypts v.m3u8
    find enc -printf '%p %i %T@\n' | sort > before
    succeeds encrypts v.m3u8
    succeeds encrypts v.m3u8 --resume
    rm -r enc/.hls-encrypt
    succeeds hls-encrypt -k video.key --json -o enc clear/0.ts
    [[ $output == *'"state":"skipped"'* ]]
    diff <(grep -v -e 'hls-encrypt ' -e '^enc ' before) \
        <(find enc -printf '%p %i %T@\n' | sort | grep -v -e 'hls-encrypt ' -e '^enc ')
}

@test "another key, IV, input or use of a name is refused, and --force replaces" {
    prepare
    hls-encrypt -k video.key -o enc clear/0.ts clear/1.ts
    hls-keygen -o other.key
    refuses "enc/0.ts: made with another key" hls-encrypt -k other.key -o enc clear/0.ts clear/1.ts
    refuses "enc/1.ts: made with the IV 0x00000000000000000000000000000001, and now it would be 0x00000000000000000000000000000000" \
        hls-encrypt -k video.key -o enc clear/1.ts
    refuses "enc/0.ts: made with the IV" hls-encrypt -k video.key --random-iv -o enc clear/0.ts
    playlist v.m3u8 '#EXTINF:4,' '#EXT-X-BYTERANGE:10@0' 0.ts
    refuses "enc/0.ts: made with other byte ranges" encrypts v.m3u8
    echo mine > enc/0.ts
    refuses "enc/0.ts: exists, and is not what this run would make" \
        hls-encrypt -k video.key -o enc clear/0.ts clear/1.ts
    succeeds hls-encrypt -k other.key --force -o enc clear/0.ts clear/1.ts
    openssl_encrypts other.key 1 clear/1.ts expected
    cmp enc/1.ts expected
}

@test "an input of the same length, head, tail and an old time is seen to be another" {
    prepare
    touch -d 2020-01-01 clear/0.ts
    hls-encrypt -k video.key -o enc clear/0.ts
    { head -c 500 clear/0.ts; echo; tail -c 499 clear/0.ts; } > new
    touch -d 2020-01-02 new
    mv new clear/0.ts
    for resume in '' --resume; do
        # shellcheck disable=SC2086
        refuses "enc/0.ts: made of another input" hls-encrypt $resume -k video.key -o enc clear/0.ts
    done
    # --resume does what the record does not vouch for.
    succeeds hls-encrypt --resume --force --json -k video.key -o enc clear/0.ts
    [[ $output == *'"state":"done"'* ]]
    succeeds hls-encrypt --resume --force --json -k video.key -o enc clear/0.ts
    [[ $output == *'"state":"skipped"'* ]]
}

@test "--resume sees an input that was written again with the size and the time of before" {
    prepare
    hls-encrypt -k video.key -o enc clear/0.ts
    bytes 1000 7 > new
    touch -r clear/0.ts new
    cp -p new clear/0.ts
    refuses "enc/0.ts: made of another input" hls-encrypt --resume -k video.key -o enc clear/0.ts
}

@test "a key that was made again is another, and one that was touched is not" {
    prepare
    hls-encrypt -k video.key -o enc clear/*
    touch -d '1 minute' video.key
    succeeds hls-encrypt --resume --json -k video.key -o enc clear/*
    [ "$(grep -c '"state":"skipped"' <<< "$output")" -eq 2 ]
    hls-keygen -f -o video.key
    touch -d 2020-01-01 video.key
    refuses "enc/0.ts: made with another key" hls-encrypt --resume -k video.key -o enc clear/*
}

@test "a playlist is continued from its own file until it has ended" {
    prepare
    mkdir other
    cp clear/* other
    playlist v.m3u8 '#EXTINF:4,' 0.ts
    cp clear/v.m3u8 other
    succeeds encrypts v.m3u8
    playlist v.m3u8 '#EXTINF:4,' 0.ts '#EXTINF:4,' 1.ts
    cp clear/v.m3u8 other
    refuses "enc/v.m3u8: made of another playlist" \
        hls-encrypt -k video.key --playlist other/v.m3u8 --key-uri k -o enc
    succeeds encrypts v.m3u8
    playlist v.m3u8 '#EXT-X-MEDIA-SEQUENCE:1' '#EXTINF:4,' 1.ts '#EXT-X-ENDLIST'
    succeeds encrypts v.m3u8
    succeeds encrypts v.m3u8
    playlist v.m3u8 '#EXT-X-MEDIA-SEQUENCE:1' '#EXTINF:3,' 1.ts '#EXT-X-ENDLIST'
    refuses "or of one that had ended" encrypts v.m3u8
    echo '#EXTM3U' > enc/v.m3u8
    refuses "enc/v.m3u8: exists, and is not what this run would make" encrypts v.m3u8
    succeeds encrypts v.m3u8 --force
}

@test "an I-frame playlist shares the whole segments of the other one, with their IVs" {
    prepare
    playlist v.m3u8 '#EXT-X-MEDIA-SEQUENCE:7' '#EXTINF:4,' 0.ts '#EXTINF:4,' 1.ts '#EXT-X-ENDLIST'
    playlist iframe.m3u8 '#EXT-X-I-FRAMES-ONLY' '#EXTINF:2,' '#EXT-X-BYTERANGE:188@17' 0.ts \
        '#EXTINF:2,' '#EXT-X-BYTERANGE:10@900' 0.ts '#EXTINF:4,' '#EXT-X-BYTERANGE:376@0' 1.ts
    succeeds encrypts v.m3u8
    sha256sum enc/* > sums
    succeeds encrypts iframe.m3u8
    sha256sum --quiet -c sums
    [ "$(grep -e KEY -e BYTERANGE -e ts enc/iframe.m3u8)" = '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00000000000000000000000000000007
#EXT-X-BYTERANGE:188@17
0.ts
#EXT-X-BYTERANGE:10@900
0.ts
#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00000000000000000000000000000008
#EXT-X-BYTERANGE:376@0
1.ts' ]
    playlist iframe.m3u8 '#EXT-X-I-FRAMES-ONLY' '#EXTINF:2,' '#EXT-X-BYTERANGE:2@999' 0.ts
    fails 2 "clear/iframe.m3u8:6: '0.ts' has 1000 bytes, but the byte range ends at 1001" encrypts iframe.m3u8
}

@test "-d refuses byte ranges, and the key or IV that a segment does not have" {
    prepare
    playlist v.m3u8 '#EXTINF:4,' '#EXT-X-BYTERANGE:500@0' 0.ts '#EXTINF:4,' '#EXT-X-BYTERANGE:500' 0.ts \
        '#EXTINF:4,' 1.ts
    encrypts v.m3u8
    hls-keygen -o other.key
    fails 2 "enc/0.ts: made of 2 byte ranges" hls-encrypt -d -k video.key -o again enc/0.ts
    fails 2 "enc/0.ts: made of 2 byte ranges" hls-encrypt -d -k video.key enc/0.ts
    fails 2 "enc/1.ts: encrypted with the IV 0x00000000000000000000000000000002" \
        hls-encrypt -d -k video.key -n 3 enc/1.ts
    fails 2 "enc/1.ts: encrypted with another key" hls-encrypt -d -k other.key -n 2 -o again enc/1.ts
    [ ! -e again ]
    succeeds hls-encrypt -d -k video.key -n 2 -o again enc/1.ts
    cmp again/1.ts clear/1.ts
    # A record that was copied beside its segments still tells.
    cp -r enc copy
    fails 2 "copy/0.ts: made of 2 byte ranges" hls-encrypt -d -k video.key -o more copy/0.ts
    succeeds hls-encrypt -d --force -k video.key -n 3 -o more copy/1.ts
}

# transport_stream PACKETS: MPEG-TS of so many null packets.
transport_stream() {
    local i
    for ((i = 0; i < $1; i++)); do
        printf 'G\037\377\020'
        bytes 184 "$i"
    done
}

@test "-d refuses byte ranges that no record tells of, where the media shows them" {
    prepare
    transport_stream 9 > clear/0.ts
    playlist v.m3u8 '#EXTINF:4,' '#EXT-X-BYTERANGE:940@0' 0.ts '#EXTINF:4,' '#EXT-X-BYTERANGE:752' 0.ts
    encrypts v.m3u8
    mkdir copy
    cp enc/0.ts copy/0.ts
    wrong="0.ts: no MPEG-TS packet at offset 940 of what it decrypts to"
    fails 2 "copy/$wrong" hls-encrypt -d -k video.key -o again copy/0.ts
    fails 2 "copy/$wrong" hls-encrypt -d -k video.key copy/0.ts
    [ -z "$(ls again)" ]
    fails 2 "standard input: no MPEG-TS packet" bash -c 'hls-encrypt -d -k video.key < enc/0.ts'
    succeeds hls-encrypt -d --force -k video.key -o again copy/0.ts
    openssl_encrypts video.key 5 clear/0.ts copy/whole.ts
    succeeds hls-encrypt -d -k video.key -n 5 -o again copy/whole.ts
    cmp again/whole.ts clear/0.ts
}

@test "-d takes a file of one byte range, which is whole" {
    prepare
    playlist v.m3u8 '#EXT-X-MAP:URI="0.ts",BYTERANGE="100@0"' '#EXTINF:4,' '#EXT-X-BYTERANGE:900@100' 0.ts
    encrypts v.m3u8
    succeeds hls-encrypt -d -k video.key --iv 8"$(printf %031d 0)" -o again enc/0_init0.mp4
    cmp again/0_init0.mp4 <(head -c 100 clear/0.ts)
}

@test "-d says that what comes out is encrypted still" {
    hls-keygen -o video.key
    bytes 4000 > 0.ts
    hls-encrypt -k video.key 0.ts > once.ts
    hls-encrypt -k video.key once.ts > twice.ts
    fails 2 "twice.ts: what it decrypts to looks encrypted: another key, or encrypted twice" \
        hls-encrypt -d -k video.key -o clear twice.ts
    [ ! -e clear/twice.ts ]
    fails 2 "standard input: what it decrypts to looks encrypted" hls-encrypt -d -k video.key < twice.ts
    succeeds hls-encrypt -d --force -k video.key -o clear twice.ts
    cmp clear/twice.ts once.ts
    succeeds hls-encrypt -d -k video.key -o again clear/twice.ts
    cmp again/twice.ts 0.ts
}

@test "-d writes over no other file, either" {
    prepare
    hls-encrypt -k video.key -o enc clear/*
    mkdir again
    echo mine > again/1.ts
    fails 2 "again/1.ts: exists, and is not what this run would make" \
        hls-encrypt -d -k video.key -o again enc/*
    [ "$(cat again/*)" = mine ]
    succeeds hls-encrypt -d --force -k video.key -o again enc/*
    same_segments again clear
    succeeds hls-encrypt -d --resume --json -k video.key -o again enc/*
    [ "$(grep -c '"state":"skipped"' <<< "$output")" -eq 2 ]
}

@test "a record that is foreign, damaged or no file harms nobody" {
    prepare
    hls-encrypt -k video.key -o enc clear/*
    openssl_encrypts video.key 5 clear/0.ts five
    cp -r enc before
    { printf '\0\xff\n2 0.ts x\n'; head -c 30 before/.hls-encrypt; sed 's/ encrypt/ decrypt/' before/.hls-encrypt; } \
        > enc/.hls-encrypt
    succeeds hls-encrypt --resume -k video.key -o enc clear/*
    same_segments enc before
    # One that vouches for a file that was written since does not count.
    cp before/.hls-encrypt enc
    cp five enc/0.ts
    refuses "enc/0.ts: exists, and is not" hls-encrypt --resume -k video.key -o enc clear/*
    rm enc/.hls-encrypt
    mkfifo enc/.hls-encrypt
    fails 2 "enc/.hls-encrypt: not a regular file" hls-encrypt -k video.key -o enc clear/*
}

@test "the record is no segment" {
    prepare
    hls-encrypt -k video.key -o enc clear/*
    find enc -type f -print0 | sort -z > list
    succeeds hls-encrypt -d -k video.key --files0-from list -o again
    same_segments again clear
    cp clear/0.ts clear/.hls-encrypt
    playlist v.m3u8 '#EXTINF:4,' .hls-encrypt
    fails 2 "enc/.hls-encrypt: this name is kept for the record" encrypts v.m3u8
}

@test "runs at the same time: one IV wins, and the others say that they lost" {
    prepare
    for i in 2 3 4 5 6 7 8 9; do cp clear/0.ts "clear/$i.ts"; done
    mkdir as_one as_two
    number=0
    for file in clear/*; do
        openssl_encrypts video.key "$number" "$file" "as_one/${file##*/}"
        openssl_encrypts video.key $((number + 5)) "$file" "as_two/${file##*/}"
        number=$((number + 1))
    done
    for i in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf enc
        hls-encrypt -q -j 1 -k video.key -o enc clear/* 2> one & one=$!
        hls-encrypt -q -j 1 -k video.key -n 5 -o enc clear/* 2> two & two=$!
        status1=0 status2=0
        wait "$one" || status1=$?
        wait "$two" || status2=$?
        [ $((status1 + status2)) -ge 2 ]
        for file in clear/*; do
            file=${file##*/}
            cmp -s "enc/$file" "as_one/$file" || { [ "$status1" -eq 2 ] && cmp "enc/$file" "as_two/$file"; }
            cmp -s "enc/$file" "as_two/$file" || [ "$status2" -eq 2 ]
        done
    done
}

@test "a batch of many runs into one folder is recorded whole" {
    prepare
    for i in {100..199}; do echo "$i" > "clear/$i.ts"; done
    # shellcheck disable=SC2016
    find clear -name '1??.ts' -print0 | xargs -0 -P 8 -n 2 hls-encrypt -k video.key --number-from-name -o enc
    succeeds hls-encrypt --resume --json -k video.key --number-from-name -o enc clear/1??.ts
    [ "$(grep -c '"state":"skipped"' <<< "$output")" -eq 100 ]
    [ "$(wc -l < enc/.hls-encrypt)" -eq 100 ]
    [ "$(stat -c %a enc/.hls-encrypt)" = 644 ]
    run ! grep -q "$(hls-keygen --hex video.key)" enc/.hls-encrypt
}

@test "one name for two files is refused, and a name that is no URI becomes one" {
    prepare
    mv clear/0.ts 'clear/a b.ts'
    mv clear/1.ts 'clear/a%20b.ts'
    playlist v.m3u8 '#EXTINF:4,' 'a%20b.ts' '#EXTINF:4,' 'a b.ts'
    fails 2 "clear/v.m3u8:4: 'a%20b.ts' names two files: players fetch 'a b.ts'" encrypts v.m3u8
    [ ! -e enc ]
    rm 'clear/a b.ts'
    playlist v.m3u8 '#EXTINF:4,' 'a%20b.ts'
    succeeds encrypts v.m3u8
    [ "$(tail -n 1 enc/v.m3u8)" = a%2520b.ts ]
    [ -e 'enc/a%20b.ts' ]
}
