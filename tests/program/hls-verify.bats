#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

# shellcheck disable=SC2034 # first and tag are for play

load common
load hls-verify

setup_file() {
    make_streams
}

@test "good streams, clear and encrypted, have no findings" {
    media
    for stream in "${streams[@]}"; do
        silent "$stream"/clear.m3u8
        encrypted_by sequence "$stream"
        silent enc/video.m3u8
        silent --key video.key enc/video.m3u8
        hls-encrypt -k video.key --key-uri ../video.key -o again --playlist "$stream"/clear.m3u8
        silent again/clear.m3u8
        rm -r again
    done
}

@test "numbers too low or too high are told, with the mend" {
    media
    for stream in "${streams[@]}"; do
        encrypted_by one_lower "$stream"
        names iv-offset enc/video.m3u8
        [ "$(wc -l <<< "$output")" -eq 1 ]
        [[ $output == *'"from":8,"to":19,'*'"remedy":"#EXT-X-MEDIA-SEQUENCE:7"'* ]]
        sed -i 's/SEQUENCE:8/SEQUENCE:7/' enc/video.m3u8
        silent enc/video.m3u8
        encrypted_by ninety_higher "$stream"
        names iv-offset enc/video.m3u8
        [[ $output == *'"remedy":"#EXT-X-MEDIA-SEQUENCE:98"'* ]]
    done
}

@test "IVs that people make of the number are told" {
    media
    for stream in "${streams[@]}"; do
        for mistake in zero little_endian text right_padded; do
            encrypted_by $mistake "$stream"
            names iv-${mistake//_/-} enc/video.m3u8
        done
        first=0
        encrypted_by in_glob_order "$stream"
        names iv-position enc/video.m3u8
        first=8
    done
}

@test "explicit IVs that are not in the playlist are told, and the remedy mends it" {
    media
    for stream in "${streams[@]}"; do
        encrypted_by random "$stream"
        names iv-unlisted enc/video.m3u8
        constant() { random 1; }
        encrypted_by constant "$stream"
        names iv-unlisted enc/video.m3u8
        remedy=$(sed -E 's/.*"remedy":"(([^"\\]|\\.)*)".*/\1/; s/\\"/"/g' <<< "$output")
        sed -i "s|^#EXT-X-KEY.*|$remedy|" enc/video.m3u8
        names iv-shared enc/video.m3u8
        [[ $output == *'"severity":"advice"'* ]]
    done
}

@test "an IV attribute that is not the IV is told" {
    media
    random 8
    tag="#EXT-X-KEY:METHOD=AES-128,URI=\"../video.key\",IV=0x$iv"
    for stream in "${streams[@]}"; do
        encrypted_by sequence "$stream"
        names iv-listed-but-sequence enc/video.m3u8
        encrypted_by random "$stream"
        names iv-shared enc/video.m3u8
        [[ $output == *'"severity":"error"'* ]]
    done
}

@test "one cipher stream that was cut into segments is told" {
    media
    for stream in "${streams[@]}"; do
        rm -rf enc
        cp -r "$stream" enc
        sequence 8
        for i in {0..11}; do
            openssl enc -aes-128-cbc -nosalt -K "$(hex_of video.key)" -iv "$iv" -in "$stream"/s_"$i".* \
                -out "$(echo enc/s_"$i".*)"
            iv=$(tail -c 16 enc/s_"$i".* | od -An -v -tx1 | tr -d ' \n')
        done
        play
        names iv-chained enc/video.m3u8
    done
}

@test "a key file that is not 16 bytes is told, and what was meant is used" {
    media
    for stream in "${streams[@]}"; do
        encrypted_by sequence "$stream"
        cp video.key right.key
        { cat right.key; echo; } > video.key
        names key-newline enc/video.m3u8
        hls-keygen --hex right.key > video.key
        names key-hex enc/video.m3u8
        base64 right.key > video.key
        names key-base64 enc/video.m3u8
        echo '<!DOCTYPE html><title>Log in</title>' > video.key
        names key-html enc/video.m3u8
        head -c 15 right.key > video.key
        names key-size enc/video.m3u8
        cat right.key right.key > video.key
        names key-size enc/video.m3u8
        cp right.key video.key
    done
}

@test "METHOD and the length of the key file belong together" {
    media
    hls-keygen --method AES-256 -o long.key
    for stream in "${streams[@]}"; do
        (cd "$stream" && hls-encrypt --method AES-256 -k ../long.key --playlist clear.m3u8 --key-uri ../long.key -o ../enc)
        silent enc/clear.m3u8
        silent --key long.key enc/clear.m3u8
        names key-size,key-wrong --key video.key enc/clear.m3u8
        head -c 16 long.key > short.key
        sed 's/long.key/short.key/' enc/clear.m3u8 > enc/video.m3u8
        names key-size enc/video.m3u8
        [[ $output == *'"found":"16 bytes","expected":"32 bytes"'* ]]
        rm -r enc
    done
}

@test "another key is told, and which one would fit" {
    media
    for stream in "${streams[@]}"; do
        key=other.key encrypted_by sequence "$stream"
        names key-wrong enc/video.m3u8
        mkdir -p keys
        cp video.key other.key keys
        names key-wrong --key-dir keys enc/video.m3u8
        [[ $output == *"keys/other.key"* ]]
    done
}

@test "a rotation that is one key late is told" {
    media
    hls-keygen --count 3 -o k%d.key
    for stream in "${streams[@]}"; do
        rm -rf enc
        cp -r "$stream" enc
        for i in {0..11}; do
            openssl_encrypts k$((i < 11 ? (i + 1) / 4 : 2)).key "$i" "$stream"/s_"$i".* "$(echo enc/s_"$i".*)"
        done
        awk '/^#EXTINF/ && n++ % 4 == 0 { printf "#EXT-X-KEY:METHOD=AES-128,URI=\"../k%d.key\"\n", (n - 1) / 4 } { print }' \
            enc/clear.m3u8 > enc/video.m3u8
        names key-other-period enc/video.m3u8
    done
}

@test "segments that are clear, encrypted without a tag, or encrypted twice are told" {
    media
    for stream in "${streams[@]}"; do
        rm -rf enc
        cp -r "$stream" enc
        play
        names not-encrypted enc/video.m3u8
        tag='' encrypted_by sequence "$stream"
        names encrypted-unmarked enc/video.m3u8
        names encrypted-unmarked --key video.key enc/video.m3u8
        [[ $output == *"encrypted with the given key"*'URI=\"../video.key\"'* ]]
        encrypted_by sequence "$stream"
        rm -rf once
        cp -r enc once
        encrypted_by sequence once
        names encrypted-twice enc/video.m3u8
    done
}

@test "padding that is missing, zero or damaged is told" {
    media
    for stream in "${streams[@]}"; do
        for i in {0..11}; do
            # A segment of whole blocks, so that openssl encrypts it without padding.
            file=$(echo "$stream"/s_"$i".*)
            case $stream in
                mp4) length=$((32 - $(stat -c %s "$file") % 16))
                    printf '%b' "\\0\\0\\0\\0$(printf %o $length)free" >> "$file"
                    head -c $((length - 8)) /dev/zero | tr '\0' x >> "$file" ;;
                *) while [ $(($(stat -c %s "$file") % 16)) -ne 0 ]; do
                    printf '\107\037\377\020' >> "$file"
                    head -c 184 /dev/zero | tr '\0' '\377' >> "$file"
                done ;;
            esac
        done
        encrypted_by sequence "$stream" -nopad
        names padding-none enc/video.m3u8
        for segment in "$stream"/s_*; do
            head -c 16 /dev/zero >> "$segment"
        done
        encrypted_by sequence "$stream" -nopad
        names padding-zero enc/video.m3u8
        for segment in "$stream"/s_*; do
            truncate -s -16 "$segment"
            printf damaged.padding! >> "$segment"
        done
        encrypted_by sequence "$stream" -nopad
        names padding-bad enc/video.m3u8
    done
}

@test "a file that breaks off is told" {
    media
    for stream in "${streams[@]}"; do
        encrypted_by sequence "$stream"
        truncate -s -5 enc/s_3.*
        names cut enc/video.m3u8
        encrypted_by sequence "$stream"
        truncate -s -4096 enc/s_3.*
        names cut enc/video.m3u8
        cp "$stream"/s_5.* whole
        truncate -s -100 "$stream"/s_5.*
        names cut "$stream"/clear.m3u8
        cp whole "$(echo "$stream"/s_5.*)"
    done
}

@test "openssl's other forms are told" {
    media
    for stream in "${streams[@]}"; do
        rm -rf enc
        cp -r "$stream" enc
        for i in {0..11}; do
            openssl enc -aes-128-cbc -pbkdf2 -pass pass:secret -in "$stream"/s_"$i".* -out "$(echo enc/s_"$i".*)"
        done
        play
        names openssl-salted enc/video.m3u8
        encrypted_by sequence "$stream" -a
        names openssl-base64 enc/video.m3u8
        for cipher in aes-128-ctr aes-128-ecb; do
            cipher=$cipher encrypted_by sequence "$stream"
            names cipher-mode enc/video.m3u8
            [[ $output == *$cipher* ]]
        done
        unset cipher
    done
}

@test "one IV attribute among many that is wrong is told, with the right one" {
    media
    for stream in ts mp4; do
        rm -rf enc
        hls-encrypt -q -k video.key --random-iv --key-uri ../video.key -o enc --playlist "$stream"/clear.m3u8
        silent enc/clear.m3u8
        tag=$(grep -n 'METHOD=AES-128.*IV=0x' enc/clear.m3u8 | sed -n 5p)
        sed -i "${tag%%:*}s/IV=0x[0-9a-f]*/IV=0x0123456789abcdef0123456789abcdef/" enc/clear.m3u8
        names iv-wrong enc/clear.m3u8
        [[ ${output,,} == *'"expected":"0x'"${tag##*IV=0x}"'"'* ]]
    done
}

@test "a path that cannot be looked at is named with the reason, like any other" {
    long=$(printf 'a%.0s' {1..300})
    fails 2 "hls-verify: $long: File name too long" hls-verify "$long"
}
