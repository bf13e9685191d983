#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What hls-verify offers as a remedy is applied as it is written: then there is nothing to find.

# shellcheck disable=SC2034 # first, tag and key are for play

load common
load hls-verify

setup_file() {
    make_streams
}

# mended ARGUMENT...: hls-verify finds something in the last argument, a playlist, and nothing more
# once each remedy has been applied: a tag replaces the tag of its line or of its name, or stands in front
# of the URI in its line; a command is run, with the clear playlist and a folder for its placeholders.
mended() {
    local playlist=${*: -1} remedy='' line target=''
    run --separate-stderr hls-verify --json "$@"
    [ "$status" -eq 1 ] || explain "hls-verify $*"
    while IFS=$'\t' read -r line remedy; do
        case $remedy in
            '#EXT-X-KEY'*)
                if sed -n "${line}p" "$playlist" | grep -q '^#EXT-X-KEY'; then
                    sed -i "${line}c ${remedy//\\/\\\\}" "$playlist"
                else
                    sed -i "${line}i ${remedy//\\/\\\\}" "$playlist"
                fi ;;
            '#EXT-X-MEDIA-SEQUENCE'*) sed -i "s/^#EXT-X-MEDIA-SEQUENCE.*/$remedy/" "$playlist" ;;
            '#EXTINF'*) sed -i "${line}c $remedy" "$playlist" ;;
            'hls-encrypt '*' --playlist CLEAR.m3u8 '*)
                rm -rf mended
                # The clear stream numbers its segments as the encrypted one does.
                sed -i -e '/^#EXT-X-MEDIA-SEQUENCE/d' \
                    -e "/^#EXT-X-TARGETDURATION/a #EXT-X-MEDIA-SEQUENCE:$first" "$stream/clear.m3u8"
                remedy=${remedy/CLEAR.m3u8/"$stream/clear.m3u8"}
                remedy=${remedy/-o DIR/-o mended}
                bash -c "$remedy" || explain "$remedy"
                target=mended/clear.m3u8 ;;
            *) bash -c "$remedy" || explain "$remedy" ;;
        esac
    done < <(jq -r 'select(.remedy and .severity != "advice") | "\(.line)\t\(.remedy)"' <<< "$output" | sort -rn)
    # shellcheck disable=SC2154 # run sets stderr
    set -- "${@:1:$#-1}" "${target:-$playlist}"
    run --separate-stderr hls-verify --json "$@"
    [ "$status" -eq 0 ] && [[ $output != *'"severity":"warning"'* ]] || explain "hls-verify $* after $remedy"
}

# again POSITION IV: the segment at that position of enc, encrypted with this IV.
again() {
    local segment
    segment=$(echo "$stream"/s_"$1".*)
    openssl enc -aes-128-cbc -nosalt -K "$(hex_of "${key:-video.key}")" -iv "$2" -in "$segment" -out "enc/${segment##*/}"
}

@test "IVs that are wrong in all segments, in some, or in one" {
    needs jq
    media
    for stream in ts mp4; do
        for mistake in one_lower ninety_higher zero text random; do
            encrypted_by "$mistake" "$stream"
            mended enc/video.m3u8
            encrypted_by sequence "$stream"
            for i in 3 4 9; do
                $mistake $((first + i)) "$i"
                again "$i" "$iv"
            done
            mended enc/video.m3u8
        done
        sequence 77
        tag="#EXT-X-KEY:METHOD=AES-128,URI=\"../video.key\",IV=0x$iv"
        encrypted_by random "$stream"
        mended enc/video.m3u8
        encrypted_by sequence "$stream"
        mended enc/video.m3u8
        unset tag
    done
}

@test "an IV under version 1 comes with the version that it needs" {
    needs jq
    media
    stream=ts
    encrypted_by sequence ts
    random 3
    again 3 "$iv"
    sed -i -e '/^#EXT-X-VERSION/d' -e 's/^#EXTINF:.*/#EXTINF:2,/' enc/video.m3u8
    mended enc/video.m3u8
}

@test "another key, in all segments or some" {
    needs jq
    media
    mkdir keys
    cp video.key other.key keys
    for stream in ts mp4; do
        key=other.key encrypted_by sequence "$stream"
        mended --key-dir keys enc/video.m3u8
        encrypted_by sequence "$stream"
        for i in 3 4; do
            sequence $((first + i))
            key=other.key again "$i" "$iv"
        done
        mended --key-dir keys enc/video.m3u8
    done
}

@test "METHOD=AES-128 over segments of AES-256, and the reverse" {
    needs jq
    media
    hls-keygen --method AES-256 -o long.key
    for stream in ts mp4; do
        key=long.key cipher=aes-256-cbc tag='#EXT-X-KEY:METHOD=AES-128,URI="../long.key"' encrypted_by sequence "$stream"
        mended enc/video.m3u8
        grep -qx '#EXT-X-KEY:METHOD=AES-256,URI="../long.key"' enc/video.m3u8
        tag='#EXT-X-KEY:METHOD=AES-256,URI="../video.key"' encrypted_by sequence "$stream"
        mended enc/video.m3u8
        grep -qx '#EXT-X-KEY:METHOD=AES-128,URI="../video.key"' enc/video.m3u8
    done
}

@test "segments that are clear or unmarked" {
    needs jq
    media
    for stream in ts mp4; do
        rm -rf enc
        cp -r "$stream" enc
        play
        mended enc/video.m3u8
        encrypted_by sequence "$stream"
        cp "$stream"/s_4.* enc
        mended enc/video.m3u8
        tag='' encrypted_by sequence "$stream"
        mended --key video.key enc/video.m3u8
    done
}

@test "key files that hold something else keep their mode" {
    needs jq
    media
    stream=ts
    encrypted_by sequence ts
    cp video.key right.key
    for form in "hls-keygen --hex right.key" "base64 right.key" "sed p; echo"; do
        rm video.key
        (umask 077 && bash -c "$form" < right.key > video.key)
        [ "$form" = "sed p; echo" ] && { cat right.key; echo; } > video.key
        chmod 600 video.key
        mended enc/video.m3u8
        cmp video.key right.key
        [ "$(stat -c %a video.key)" = 600 ]
    done
}

@test "what must be encrypted again comes with the whole command" {
    needs jq
    media
    for stream in ts mp4; do
        cipher=aes-128-ecb encrypted_by sequence "$stream"
        mended enc/video.m3u8
        rm -rf once
        encrypted_by sequence "$stream"
        cp -r enc once
        clear=$stream
        encrypted_by sequence once
        stream=$clear
        mended enc/video.m3u8
        first=0
        encrypted_by in_glob_order "$stream"
        mended enc/video.m3u8
        first=8
    done
}

@test "files that are swapped, base64, and durations under version 1" {
    needs jq
    media
    for stream in ts sound; do
        cp -r "$stream" enc
        mv enc/s_3.ts x && mv enc/s_4.ts enc/s_3.ts && mv x enc/s_4.ts
        mended enc/clear.m3u8
        encrypted_by sequence "$stream"
        mv enc/s_3.ts x && mv enc/s_4.ts enc/s_3.ts && mv x enc/s_4.ts
        mended enc/video.m3u8
        encrypted_by sequence "$stream"
        for i in 2 5; do
            sequence $((first + i))
            again "$i" "$iv"
            openssl base64 -in enc/s_$i.ts -out x
            mv x enc/s_$i.ts
        done
        mended enc/video.m3u8
        rm -r enc
    done
    sed -e '/^#EXT-X-VERSION/d' -e 's/^#EXTINF:.*/#EXTINF:2,/' -e '0,/^#EXTINF:2/s//#EXTINF:3/' \
        -e 's/^#EXT-X-TARGETDURATION.*/#EXT-X-TARGETDURATION:3/' ts/clear.m3u8 > ts/old.m3u8
    mended ts/old.m3u8
}
