#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hls-encrypt --playlist with many playlists: multivariant playlists, several in one run, -d, --follow.

load common

# media FOLDER NAME COUNT: FOLDER/NAME.m3u8 with COUNT segments NAME0.ts..., of other bytes for each name.
media() {
    local i
    mkdir -p "clear/$1"
    printf '%s\n' '#EXTM3U' '#EXT-X-VERSION:3' '#EXT-X-TARGETDURATION:4' '#EXT-X-MEDIA-SEQUENCE:7' > "clear/$1/$2.m3u8"
    for ((i = 0; i < $3; ++i)); do
        bytes $((1000 + i)) $((${#2} * 100 + i)) > "clear/$1/$2$i.ts"
        printf '%s\n' '#EXTINF:4.000000,' "$2$i.ts" >> "clear/$1/$2.m3u8"
    done
    echo '#EXT-X-ENDLIST' >> "clear/$1/$2.m3u8"
}

# clear/ladder.m3u8 with two variants, an audio rendition and an I-frame playlist.
ladder() {
    media low v 3
    media high video 2
    media audio sound 2
    printf '%s\n' '#EXTM3U' '#EXT-X-VERSION:4' '#EXT-X-TARGETDURATION:4' '#EXT-X-MEDIA-SEQUENCE:7' '#EXT-X-I-FRAMES-ONLY' \
        '#EXTINF:4.000000,' '#EXT-X-BYTERANGE:376@188' v0.ts '#EXTINF:4.000000,' '#EXT-X-BYTERANGE:376@0' v1.ts \
        '#EXT-X-ENDLIST' > clear/low/i.m3u8
    cat > clear/ladder.m3u8 << 'PLAYLIST'
#EXTM3U
#EXT-X-VERSION:4
# made by hand
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="audio/sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"
low/v.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"
high/video.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9000,URI="low/i.m3u8"
PLAYLIST
}

# decrypts KEY NUMBER NAME: enc/NAME is clear/NAME, encrypted with the key and number.
decrypts() {
    openssl_encrypts "$1" "$2" "clear/$3" expected
    cmp "enc/$3" expected
}

@test "a multivariant playlist is encrypted with all that it names, in the same folders" {
    ladder
    hls-keygen -o video.key
    succeeds hls-encrypt -k video.key --playlist clear/ladder.m3u8 --key-uri ../video.key -o enc
    decrypts video.key 7 low/v0.ts
    decrypts video.key 8 high/video1.ts
    decrypts video.key 8 audio/sound1.ts
    grep -qx '#EXT-X-KEY:METHOD=AES-128,URI="../../video.key"' enc/low/v.m3u8
    diff <(grep -v SESSION-KEY enc/ladder.m3u8) clear/ladder.m3u8
    [ "$(grep SESSION-KEY enc/ladder.m3u8)" = '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="../video.key"' ]
    # The I-frame playlist names the segments of the variant, with their IVs.
    grep -A4 'IV=0x00000000000000000000000000000007$' enc/low/i.m3u8 | grep -qx 'v0.ts'
    [ "$(wc -l < enc/low/.hls-encrypt)" -eq 5 ]
    # The same run again finds all done.
    find enc -type f -printf '%p %i %T@\n' | sort > before
    succeeds hls-encrypt --resume -k video.key --playlist clear/ladder.m3u8 --key-uri ../video.key -o enc
    diff before <(find enc -type f -printf '%p %i %T@\n' | sort)
}

@test "each rendition has its own key, and an I-frame playlist that of the segments that it names" {
    ladder
    mkdir keys
    for name in low_v high_video audio_sound; do hls-keygen -o "keys/$name.key"; done
    succeeds hls-encrypt -k 'keys/%s.key' --playlist clear/ladder.m3u8 --key-uri 'https://k.example/%s' -o enc
    decrypts keys/low_v.key 7 low/v0.ts
    decrypts keys/high_video.key 7 high/video0.ts
    grep -q 'URI="https://k.example/low_v",IV' enc/low/i.m3u8
    [ "$(grep -o 'URI="https[^"]*"' enc/ladder.m3u8)" = 'URI="https://k.example/low_v"
URI="https://k.example/high_video"
URI="https://k.example/audio_sound"' ]
    rm keys/high_video.key
    fails 2 "keys/high_video.key" \
        hls-encrypt -k 'keys/%s.key' --playlist clear/ladder.m3u8 --key-uri 'https://k.example/%s' -o other
    [ ! -e other ]
    fails 2 "%s in the name of the key file needs %s in --key-uri" \
        hls-encrypt -k 'keys/%s.key' --playlist clear/ladder.m3u8 --key-uri k -o other
}

@test "keys rotate by media sequence number in each rendition" {
    ladder
    hls-keygen --count 5 -o 'k%d.key'
    succeeds hls-encrypt -k 'k%d.key' --rotate 2 --playlist clear/ladder.m3u8 --key-uri 'k%d.key' -o enc
    decrypts k3.key 7 low/v0.ts
    decrypts k4.key 8 low/v1.ts
    decrypts k4.key 8 high/video1.ts
    run ! grep SESSION-KEY enc/ladder.m3u8
}

@test "several playlists in one run keep their paths" {
    media v v 2
    media a v 2
    hls-keygen -o video.key
    encrypt_in() {
        (cd clear && hls-encrypt -k ../video.key --playlist v/v.m3u8 --playlist a/v.m3u8 --key-uri ../video.key -o ../enc)
    }
    succeeds encrypt_in
    decrypts video.key 8 v/v1.ts
    decrypts video.key 8 a/v1.ts
    grep -q '"../../video.key"' enc/a/v.m3u8
    cd clear/v
    fails 2 "../a/v.m3u8: not below the current folder" \
        hls-encrypt -k ../../video.key --playlist v.m3u8 --playlist ../a/v.m3u8 --key-uri k -o ../../enc
}

@test "-d --playlist gives back the clear playlists, segments, byte ranges and initialisation sections" {
    ladder
    bytes 3000 9 > clear/main.mp4
    printf '%s\n' '#EXTM3U' '#EXT-X-VERSION:6' '#EXT-X-TARGETDURATION:4' '#EXT-X-MEDIA-SEQUENCE:0' \
        '#EXT-X-MAP:URI="low/v2.ts"' '#EXTINF:4.000000,' '#EXT-X-BYTERANGE:1000@0' main.mp4 \
        '#EXTINF:4.000000,' '#EXT-X-BYTERANGE:2000@1000' main.mp4 '#EXT-X-ENDLIST' > clear/ranges.m3u8
    printf '%s\n' '#EXT-X-STREAM-INF:BANDWIDTH=3' ranges.m3u8 > variant
    sed -i '/^high/r variant' clear/ladder.m3u8
    mkdir keys
    for name in low_v high_video audio_sound ranges; do hls-keygen -o "keys/$name.key"; done
    succeeds hls-encrypt -k 'keys/%s.key' --playlist clear/ladder.m3u8 --key-uri '../keys/%s.key' -o enc
    succeeds hls-encrypt -d --playlist enc/ladder.m3u8 -o again
    diff <(grep -v '^#EXT-X-VERSION' clear/ladder.m3u8) <(grep -v '^#EXT-X-VERSION' again/ladder.m3u8)
    for name in low/v0.ts low/v2.ts high/video1.ts audio/sound0.ts main.mp4; do
        cmp "again/$name" "clear/$name"
    done
    for name in low/v low/i high/video audio/sound ranges; do
        diff <(grep -v '^#EXT-X-VERSION' "clear/$name.m3u8") <(grep -v '^#EXT-X-VERSION' "again/$name.m3u8")
    done
    # With other keys, from what was decrypted; --rekey makes the same in one run.
    hls-keygen -o new.key
    succeeds hls-encrypt -k new.key --playlist again/ladder.m3u8 --key-uri ../new.key -o rekeyed
    succeeds hls-encrypt --rekey -k new.key --playlist enc/ladder.m3u8 --key-uri ../new.key -o directly
    same_segments rekeyed directly
    succeeds hls-encrypt --rekey -k new.key --playlist enc/ladder.m3u8 --key-uri ../new.key -o directly
    rm directly/low/v1.ts directly/main.mp4
    succeeds hls-encrypt --rekey --resume -k new.key --playlist enc/ladder.m3u8 --key-uri ../new.key -o directly
    same_segments rekeyed directly
    succeeds hls-encrypt -d -k new.key --playlist rekeyed/ladder.m3u8 -o last
    cmp last/high/video1.ts clear/high/video1.ts
    hls-keygen -o other.key
    fails 2 "bad padding" hls-encrypt -d -k other.key --playlist rekeyed/high/video.m3u8 -o bad --force
    [ ! -e bad/video.m3u8 ]
}

@test "what is clear in an encrypted playlist is copied" {
    media . v 2
    hls-keygen -o video.key
    succeeds hls-encrypt -k video.key --playlist clear/v.m3u8 --key-uri ../video.key -o enc
    cp clear/v1.ts enc/v1.ts
    sed -i '/v0.ts/a #EXT-X-KEY:METHOD=NONE' enc/v.m3u8
    rm enc/.hls-encrypt
    succeeds hls-encrypt -d --playlist enc/v.m3u8 -o again
    same_segments clear again
    sed -i 's/AES-128/SAMPLE-AES/' enc/v.m3u8
    fails 2 "enc/v.m3u8:5: METHOD=SAMPLE-AES, which cannot be decrypted" \
        hls-encrypt -d --playlist enc/v.m3u8 -o more
}

@test "--rekey changes keys, numbers and rotation, and shows what is wrong before it hides it" {
    media . v 3
    bytes 16 1 > old.key
    hls-keygen --count 9 -o 'new%d.key'
    hls-encrypt -k old.key --random-iv --playlist clear/v.m3u8 --key-uri https://keys.example/old -o enc > ivs
    rekeys() {
        hls-encrypt --rekey --old-key old.key -k 'new%d.key' --rotate 2 --playlist enc/v.m3u8 --key-uri '../new%d.key' "$@"
    }
    fails 2 "enc/v.m3u8:5: 'https://keys.example/old': the URI does not name a local file" \
        hls-encrypt --rekey -k new0.key --playlist enc/v.m3u8 --key-uri k -o new
    succeeds rekeys -o new
    for i in 0 1 2; do
        openssl_encrypts "new$(((7 + i) / 2)).key" $((7 + i)) "clear/v$i.ts" expected
        cmp "new/v$i.ts" expected
    done
    [ "$(grep -c EXT-X-KEY new/v.m3u8)" -eq 2 ]
    run -1 grep -E 'IV=|keys.example' new/v.m3u8
    # Wrong keys and damage give no output. A wrong key passes for right padding once in 256 times:
    # with these IVs it does not.
    hls-encrypt -k old.key --playlist clear/v.m3u8 --key-uri k -o enc --force
    bytes 16 2 > other.key
    fails 2 "encrypted with another key" \
        hls-encrypt --rekey --old-key other.key -k new0.key --playlist enc/v.m3u8 --key-uri k -o bad
    rm enc/.hls-encrypt
    fails 2 "3 of 3 segments failed, so there is no playlist" \
        hls-encrypt --rekey --old-key other.key -k new0.key --playlist enc/v.m3u8 --key-uri k -o bad
    [ "$(segments_in bad)" -eq 0 ]
    fails 2 "enc/v0.ts: the new key is the old one" \
        hls-encrypt --rekey --old-key old.key -k old.key --playlist enc/v.m3u8 --key-uri k -o bad
    fails 2 "clear/v.m3u8: not encrypted (leave out --rekey)" \
        hls-encrypt --rekey -k new0.key --playlist clear/v.m3u8 --key-uri k -o bad
    fails 2 "this output is also an input" \
        hls-encrypt --rekey --force --old-key old.key -k new0.key --playlist enc/v.m3u8 --key-uri k -o enc
}

@test "--rekey goes from METHOD=AES-128 to AES-256 and back; -d takes METHOD from the playlist" {
    media . v 3
    hls-keygen -o old.key
    hls-keygen --method AES-256 -o new.key
    hls-encrypt -k old.key --playlist clear/v.m3u8 --key-uri ../old.key -o enc
    succeeds hls-encrypt --rekey --method AES-256 -k new.key --playlist enc/v.m3u8 --key-uri ../new.key -o new
    for i in 0 1 2; do
        openssl_encrypts new.key $((7 + i)) "clear/v$i.ts" expected
        cmp "new/v$i.ts" expected
        # The IV is always listed, and is another one for each segment.
        grep -qx "#EXT-X-KEY:METHOD=AES-256,URI=\"../new.key\",IV=0x$(printf %032x $((7 + i)))" new/v.m3u8
    done
    succeeds hls-encrypt --method AES-256 -k new.key --playlist clear/v.m3u8 --key-uri ../new.key -o directly
    same_segments directly new
    succeeds hls-encrypt --rekey -k old.key --playlist new/v.m3u8 --key-uri ../old.key -o back
    same_segments back enc
    succeeds hls-encrypt -d --playlist new/v.m3u8 -o again
    succeeds hls-encrypt -d -k new.key --playlist new/v.m3u8 -o given
    same_segments again given
    cmp again/v1.ts clear/v1.ts
    cp old.key new.key
    fails 2 "../new.key: 16 bytes, and a key file for AES-256 has exactly 32" hls-encrypt -d --playlist new/v.m3u8 -o bad
    fails 2 "-d --playlist needs -o OUTDIR, and takes methods, keys and IVs from the playlist" \
        hls-encrypt -d --method AES-256 --playlist new/v.m3u8 -o bad
}

@test "a ladder for METHOD=AES-256 names it in EXT-X-SESSION-KEY, and rotates keys" {
    media low v 3
    media high v 3
    printf '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/v.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh/v.m3u8\n' > clear/ladder.m3u8
    hls-keygen --method AES-256 --count 5 -o 'k%d.key'
    succeeds hls-encrypt --method AES-256 -k k0.key --playlist clear/ladder.m3u8 --key-uri ../k0.key -o enc
    grep -qx '#EXT-X-SESSION-KEY:METHOD=AES-256,URI="../k0.key"' enc/ladder.m3u8
    succeeds hls-encrypt --method AES-256 -k 'k%d.key' --rotate 2 --playlist clear/ladder.m3u8 --key-uri '../k%d.key' -o rotated
    openssl_encrypts k4.key 9 clear/low/v2.ts expected
    cmp rotated/low/v2.ts expected
    succeeds hls-encrypt -d --playlist rotated/ladder.m3u8 -o again
    cmp again/high/v2.ts clear/high/v2.ts
}

@test "--rekey encrypts what is clear in an encrypted playlist" {
    media . v 2
    hls-keygen -o video.key
    hls-keygen -o new.key
    hls-encrypt -k video.key --playlist clear/v.m3u8 --key-uri ../video.key -o enc
    cp clear/v1.ts enc/v1.ts
    sed -i '/v0.ts/a #EXT-X-KEY:METHOD=NONE' enc/v.m3u8
    rm enc/.hls-encrypt
    succeeds hls-encrypt --rekey -k new.key --playlist enc/v.m3u8 --key-uri ../new.key -o rekeyed
    openssl_encrypts new.key 8 clear/v1.ts expected
    cmp rekeyed/v1.ts expected
    run -1 grep METHOD=NONE rekeyed/v.m3u8
}

@test "URIs of a web server are found in a folder, and become relative" {
    media . v 2
    hls-keygen -o video.key
    sed -i 's,^v,https://cdn.example/x/v,' clear/v.m3u8
    printf '%s\n' '#EXTM3U' '#EXT-X-STREAM-INF:BANDWIDTH=1' 'https://cdn.example/x/v.m3u8?a=b' > clear/ladder.m3u8
    fails 2 "clear/ladder.m3u8: 'https://cdn.example/x/v.m3u8?a=b' the URI does not name a local file" \
        hls-encrypt -k video.key --playlist clear/ladder.m3u8 --key-uri k -o enc
    succeeds hls-encrypt -k video.key --local https://cdn.example/x/=clear --playlist clear/ladder.m3u8 --key-uri k -o enc
    decrypts video.key 7 v0.ts
    [ "$(grep -v '^#' enc/v.m3u8 enc/ladder.m3u8)" = 'enc/v.m3u8:v0.ts
enc/v.m3u8:v1.ts
enc/ladder.m3u8:v.m3u8' ]
    mkdir -p elsewhere
    fails 2 "is not below the playlist's folder" hls-encrypt -k video.key --local https://cdn.example/x/=elsewhere \
        --playlist clear/ladder.m3u8 --key-uri k -o enc
    fails 2 "--local 'clear': expected URI=FOLDER" \
        hls-encrypt -k video.key --local clear --playlist clear/ladder.m3u8 --key-uri k -o enc
}

@test "--keyformat stands in the playlist, with the version that it needs" {
    media . v 1
    hls-keygen -o video.key
    succeeds hls-encrypt -k video.key --keyformat com.example --playlist clear/v.m3u8 --key-uri k -o enc
    grep -qx '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00000000000000000000000000000007,KEYFORMAT="com.example"' enc/v.m3u8
    grep -qx '#EXT-X-VERSION:5' enc/v.m3u8
}

@test "options that do not go together are refused before anything is read" {
    refuses() {
        fails 2 "$1" hls-encrypt "${@:2}"
        [ ! -e enc ]
    }
    refuses "--follow needs --playlist" -k k --follow -o enc a.ts
    refuses "--rekey needs --playlist" -k k --rekey -o enc a.ts
    refuses "--old-key needs --rekey" -k k --old-key k --playlist v.m3u8 --key-uri k -o enc
    refuses "--rekey and -d exclude each other" -d --rekey -k k --playlist v.m3u8 -o enc
    refuses "--playlist needs --key-uri" --rekey -k k --playlist v.m3u8 -o enc
    refuses "--local needs --playlist" -k k --local a=b -o enc a.ts
    refuses "--keyformat needs --playlist" -k k --keyformat f -o enc a.ts
    refuses "--follow does not go with --random-iv and --force" \
        -k k --follow --force --playlist v.m3u8 --key-uri k -o enc
    refuses "-d --playlist needs -o OUTDIR, and takes methods, keys and IVs from the playlist" \
        -d --playlist v.m3u8 --key-uri k -o enc
    refuses "give the key: -k FILE" --playlist v.m3u8 --key-uri k -o enc
    refuses "v.m3u8: No such file" -d --playlist v.m3u8 -o enc
}

teardown() {
    [ -z "${pid-}" ] || kill "$pid" 2> /dev/null || true
}

# window FIRST [ended]: clear/live.m3u8 with three segments.
window() {
    local i
    printf '%s\n' '#EXTM3U' '#EXT-X-TARGETDURATION:4' "#EXT-X-MEDIA-SEQUENCE:$1" '#EXT-X-MAP:URI="init.mp4"' > next
    for ((i = $1; i < $1 + 3; ++i)); do
        [ -e "clear/$i.ts" ] || bytes 1000 "$i" > "clear/$i.ts"
        printf '%s\n' '#EXTINF:4,' "$i.ts" >> next
    done
    [ "${2-}" != ended ] || echo '#EXT-X-ENDLIST' >> next
    mv next clear/live.m3u8
}

@test "--follow encrypts a live window while it slides, and ends with it" {
    mkdir clear
    hls-keygen --count 4 -o 'k%d.key'
    bytes 100 99 > clear/init.mp4
    hls-encrypt --follow -k 'k%d.key' --rotate 2 --playlist clear/live.m3u8 --key-uri 'k%d.key' -o enc > out 2> err 3>&- &
    pid=$!
    window 0
    eventually grep -qx 2.ts enc/live.m3u8
    rm clear/0.ts
    window 1
    eventually grep -qx 3.ts enc/live.m3u8
    # Killed, it continues where it was.
    kill "$pid"
    wait "$pid" && return 1
    window 2
    hls-encrypt --follow -k 'k%d.key' --rotate 2 --playlist clear/live.m3u8 --key-uri 'k%d.key' -o enc > out 2>> err 3>&- &
    pid=$!
    eventually grep -qx 4.ts enc/live.m3u8
    window 3 ended
    wait "$pid"
    grep -qx '#EXT-X-ENDLIST' enc/live.m3u8
    for i in 1 2 3 4 5; do decrypts "k$((i / 2)).key" "$i" "$i.ts"; done
    succeeds hls-encrypt -d -k k0.key --iv "8$(printf %031d 0)" -o again enc/init.mp4
    cmp again/init.mp4 clear/init.mp4
    grep -q "clear/live.m3u8: No such file" err || [ ! -s err ]
}

@test "--follow deletes what has left the window, after a delay" {
    mkdir clear
    hls-keygen -o video.key
    follows() {
        hls-encrypt --follow "$@" -k video.key --playlist clear/live.m3u8 --key-uri k > out 2> err 3>&- &
        pid=$!
    }
    bytes 100 99 > clear/init.mp4
    window 0
    follows --delete-after 0 -o enc
    eventually grep -qx 2.ts enc/live.m3u8
    touch enc/other.ts
    window 2
    eventually grep -qx 4.ts enc/live.m3u8
    eventually test ! -e enc/0.ts
    eventually test ! -e enc/1.ts
    # What stays: the window, the initialisation section, files of others, and what the last playlist names.
    window 3 ended
    wait "$pid"
    [ -e enc/other.ts ] && [ -e enc/init.mp4 ]
    for i in 3 4 5; do decrypts video.key "$i" "$i.ts"; done
    [ ! -s err ]
    # What cannot be deleted is told.
    window 0
    follows --delete-after 0 -o stuck
    eventually grep -qx 2.ts stuck/live.m3u8
    rm stuck/0.ts
    mkdir stuck/0.ts
    window 2
    eventually grep -q 'warning: stuck/0.ts: not deleted: Is a directory' err
    window 3 ended
    wait "$pid"
    window 0
    follows --delete-after 1h -o late
    eventually grep -qx 2.ts late/live.m3u8
    window 3 ended
    wait "$pid"
    for i in 0 1 2 3 4 5; do [ -e "late/$i.ts" ]; done
    fails 2 "--delete-after needs --follow" \
        hls-encrypt --delete-after 1 -k video.key --playlist clear/live.m3u8 --key-uri k -o enc
}
