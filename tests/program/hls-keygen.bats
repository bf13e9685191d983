#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

load common

@test "a new key has 16 bytes, mode 0600, and stands alone" {
    succeeds hls-keygen -o video.key
    [ -z "$output" ]
    [ "$(stat -c '%s %a' video.key)" = "16 600" ]
    holds_only video.key
}

@test "two keys differ" {
    hls-keygen -o a.key
    hls-keygen -o b.key
    run -1 cmp -s a.key b.key
}

@test "an existing key is refused without --force, and stays as it is" {
    echo precious > video.key
    fails 2 "hls-keygen: video.key: exists already" hls-keygen -o video.key
    [ "$(cat video.key)" = precious ]
    succeeds hls-keygen --force -o video.key
    [ "$(stat -c '%s %a' video.key)" = "16 600" ]
}

@test "standard output takes the key when it is no terminal, or when asked" {
    hls-keygen | cat > piped.key
    hls-keygen -o - | cat > asked.key
    [ "$(stat -c %s piped.key asked.key | sort -u)" = 16 ]
}

@test "a terminal gets no key unless asked" {
    run script -qec "hls-keygen" /dev/null
    [ "$status" -eq 2 ]
    [[ $output == *"does not belong on a terminal"* ]]
    run -0 script -qec "hls-keygen -o - | wc -c" /dev/null
    [[ $output == 16* ]]
}

@test "a key in a world-readable file is worth a warning" {
    run --separate-stderr bash -c 'umask 022; hls-keygen > video.key'
    [ "$status" -eq 0 ]
    [[ $stderr == "hls-keygen: warning: standard output is a file that every user can read" ]]
    run -0 --separate-stderr bash -c 'umask 022; hls-keygen --quiet > quiet.key'
    [ -z "$stderr" ]
    run -0 --separate-stderr bash -c 'umask 077; hls-keygen > private.key'
    [ -z "$stderr" ]
}

@test "--hex and --from-hex are each other's way back" {
    hls-keygen -o video.key
    succeeds hls-keygen --hex video.key
    [ "$output" = "$(od -An -v -tx1 video.key | tr -d ' ')" ]
    hls-keygen --hex video.key | hls-keygen --from-hex - -o copy.key
    cmp video.key copy.key
    hls-keygen --hex - < video.key > video.hex
    succeeds hls-keygen --from-hex video.hex -o again.key
    cmp video.key again.key
    [ "$(stat -c %a again.key)" = 600 ]
}

@test "a file that is no key is refused, with what it looks like" {
    printf '0123456789abcdef\n' > newline.key
    fails 2 "newline.key: 17 bytes, and a key file for AES-128 has exactly 16: it looks like a key with a newline" \
        hls-keygen --hex newline.key
    hls-keygen | hls-keygen --hex - > hex.key
    fails 2 "33 bytes, and a key file for AES-128 has exactly 16: it looks like 32 hexadecimal digits" \
        hls-keygen --hex hex.key
    : > empty.key
    fails 2 "empty.key: 0 bytes" hls-keygen --hex empty.key
    fails 2 "missing.key: No such file or directory" hls-keygen --hex missing.key
    fails 2 ".: is a directory" hls-keygen --hex .
}

@test "what is no hexadecimal key is refused, and nothing is written" {
    printf 0123 > short.hex
    fails 2 "short.hex: not a key" hls-keygen --from-hex short.hex -o video.key
    holds_only short.hex
}

@test "a key for AES-256 has 32 bytes, in digits, from digits, and derived apart" {
    succeeds hls-keygen --method AES-256 -o video.key
    [ "$(stat -c '%s %a' video.key)" = '32 600' ]
    hls-keygen --method AES-256 --hex video.key > video.hex
    [ "$(wc -c < video.hex)" -eq 65 ]
    hls-keygen --method AES-256 --from-hex video.hex -o copy.key
    cmp video.key copy.key
    fails 2 "video.key: 32 bytes, and a key file for AES-128 has exactly 16: it has the length of a key for AES-256" \
        hls-keygen --hex video.key
    fails 2 "video.hex: not a key for AES-128: 64 characters (expected 32 hexadecimal digits)" \
        hls-keygen --from-hex video.hex
    bytes 32 > master.key
    succeeds hls-keygen --method AES-256 --derive master.key --label "video 7" -o derived.key
    openssl kdf -keylen 32 -kdfopt digest:SHA256 \
        -kdfopt hexkey:"$(od -An -v -tx1 master.key | tr -d ' \n')" \
        -kdfopt info:"ispkit hls AES-256 v1 video 7" -binary HKDF | cmp - derived.key
    bytes 31 > short.key
    fails 2 "the master key has 31 bytes (at least 32)" \
        hls-keygen --method AES-256 --derive short.key --label v -o x.key
    fails 2 "--method: 'aes-256': expected AES-128 or AES-256" hls-keygen --method aes-256 -o x.key
}

@test "--key-info also writes what ffmpeg takes as -hls_key_info_file" {
    succeeds hls-keygen -o video.key --key-info https://example.com/k?v=1
    [ "$(cat video.keyinfo)" = $'https://example.com/k?v=1\nvideo.key' ]
    succeeds hls-keygen -o other --key-info k --iv 0x000102030405060708090A0b0c0d0e0f
    [ "$(cat other.keyinfo)" = $'k\nother\n000102030405060708090a0b0c0d0e0f' ]
}

@test "where the key-info file exists, no key is written either" {
    touch video.keyinfo
    fails 2 "video.keyinfo: exists already" hls-keygen -o video.key --key-info k
    holds_only video.keyinfo
}

@test "--count makes numbered keys" {
    succeeds hls-keygen --count 3 -o 'k%d.key' --key-info 'https://example.com/a%20b/%d'
    holds_only k0.key k1.key k2.key k0.keyinfo k1.keyinfo k2.keyinfo
    [ "$(head -1 k2.keyinfo)" = https://example.com/a%20b/2 ]
    [ "$(sha256sum k?.key | cut -d' ' -f1 | sort -u | wc -l)" -eq 3 ]
    succeeds hls-keygen --count 2 -o 'k%03d.key'
    [ -e k001.key ]
    fails 2 "--count needs %d" hls-keygen --count 2 -o k.key
}

@test "--count writes no key where one of them exists" {
    touch k2.key
    fails 2 "k2.key: exists already" hls-keygen --count 4 -o 'k%d.key'
    holds_only k2.key
}

@test "a derived key is what openssl kdf makes of master and label" {
    bytes 40 > master.key
    succeeds hls-keygen --derive master.key --label "video 7" -o video.key
    openssl kdf -keylen 16 -kdfopt digest:SHA256 \
        -kdfopt hexkey:"$(od -An -v -tx1 master.key | tr -d ' \n')" \
        -kdfopt info:"ispkit hls v1 video 7" -binary HKDF > expected.key
    cmp video.key expected.key
    succeeds hls-keygen --derive - --label "video 7" -o again.key < master.key
    cmp video.key again.key
}

@test "derived keys of other labels differ, and --count wants them to" {
    bytes 16 > master.key
    succeeds hls-keygen --derive master.key --label 'v%d' --count 2 -o 'k%d.key'
    run -1 cmp -s k0.key k1.key
    succeeds hls-keygen --derive master.key --label v1 -o one.key
    cmp k1.key one.key
    fails 2 "--label" hls-keygen --derive master.key --label v --count 2 -o 'x%d.key'
    head -c 15 master.key > short.key
    fails 2 "the master key has 15 bytes" hls-keygen --derive short.key --label v -o x.key
    fails 2 "--derive needs --label TEXT or --labels LIST" hls-keygen --derive master.key -o x.key
    fails 2 "--label needs --derive MASTER: a random key has no label" hls-keygen --label a -o x.key
    echo a > names
    fails 2 "--labels needs --derive MASTER: a random key has no label" hls-keygen --labels names -o '%s.key'
    fails 2 "keys/: no such folder (make it with: mkdir -m 700)" \
        hls-keygen --derive master.key --labels names -o 'keys/%s.key'
    fails 2 "keys/: no such folder" hls-keygen -o keys/x.key
}

@test "a derived key that is there already stays, so that a worker can run again" {
    bytes 32 > master.key
    derive=(hls-keygen --derive master.key -o video7.key --label)
    succeeds "${derive[@]}" video7
    touch -d 2020-01-01 video7.key
    touch -d 2020-01-01 before
    succeeds "${derive[@]}" video7
    [ ! video7.key -nt before ]
    fails 2 "video7.key: exists already" "${derive[@]}" video8
    fails 2 "exists already" hls-keygen -o video7.key
    info=("${derive[@]}" video7 --key-info https://example.com/k)
    succeeds "${info[@]}" -f
    succeeds "${info[@]}"
    fails 2 "video7.key: exists already" "${info[@]}" --iv "$(printf %032x 1)"
    succeeds hls-keygen --derive master.key --label 'v%d' --count 2 -o 'v%d.key'
    succeeds hls-keygen --derive master.key --label 'v%d' --count 3 -o 'v%d.key'
    [ -e v2.key ]
    fails 2 "the value is empty" hls-keygen --derive master.key --label ''
}

@test "a full disk leaves nothing behind" {
    [ "$(id -u)" -eq 0 ] || skip "mounting a tmpfs needs root"
    mkdir full
    mount -t tmpfs -o size=4k tmpfs full
    bytes 4096 > full/rest 2>/dev/null || true
    run --separate-stderr hls-keygen -o full/video.key
    local files
    files=$(ls -A full)
    umount full
    [ "$status" -eq 2 ]
    [[ $stderr == *"full/video.key: No space left on device"* ]]
    [ "$files" = rest ]
}

@test "no input is written over, not even with --force" {
    bytes 32 > master.key
    hls-keygen -o video.key
    hls-keygen --hex video.key > hex
    sha256sum master.key video.key hex > sums
    ln -s master.key link.key
    fails 2 "link.key: this output is also an input" \
        hls-keygen --derive master.key --label v -f -o link.key
    fails 2 "video.key: this output is also an input" hls-keygen --hex video.key -f -o video.key
    fails 2 "hex: this output is also an input" hls-keygen --from-hex hex -f -o ./hex
    run ! bash -c 'hls-keygen --hex video.key >> video.key'
    sha256sum --quiet -c sums
}

@test "a key can be put into a folder that cannot be read" {
    mkdir drop
    chmod 333 drop
    run ! unprivileged ls drop
    run --separate-stderr unprivileged hls-keygen -o drop/video.key
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [ "$(stat -c %s drop/video.key)" -eq 16 ]
}

@test "a device is never replaced by a key" {
    fails 2 "exists and is not a regular file" hls-keygen --force -o /dev/null
    [ -c /dev/null ]
}

@test "a key is derived for each label, of the command line or of a list" {
    head -c 32 /dev/urandom > master.key
    mkdir keys
    printf 'low\r\n\nhigh 1\n' > names.txt
    succeeds hls-keygen --derive master.key --label audio --labels names.txt -o 'keys/%s.key' --key-info 'https://k.example/%s'
    [ "$(cd keys && echo *)" = "audio.key audio.keyinfo high 1.key high 1.keyinfo low.key low.keyinfo" ]
    [ "$(head -n 1 keys/low.keyinfo)" = https://k.example/low ]
    succeeds hls-keygen --derive master.key --label low -o one.key
    cmp one.key keys/low.key
    # A worker that runs again keeps what is there, and makes what is missing.
    rm keys/audio.key
    cp keys/low.key before
    echo more | succeeds hls-keygen --derive master.key --label audio --label low --labels - -o 'keys/%s.key'
    cmp before keys/low.key
    [ -e keys/audio.key ]
    [ -e keys/more.key ]
    succeeds hls-keygen --derive master.key --label 'a%d' --label 'b%d' --count 2 -o 'keys/%s.key'
    succeeds hls-keygen --derive master.key --label b1 -o b1.key
    cmp b1.key keys/b1.key
}

@test "labels that cannot name files are refused" {
    head -c 32 /dev/urandom > master.key
    fails 2 "several labels need %s" hls-keygen --derive master.key --label a --label b -o k.key
    fails 2 "--label 'a/b' cannot be part of a file name" hls-keygen --derive master.key --label a/b -o '%s.key'
    fails 2 "the label 'a' is given twice" hls-keygen --derive master.key --label a --label a -o '%s.key'
    : > names.txt
    fails 2 "names.txt: no labels" hls-keygen --derive master.key --labels names.txt -o '%s.key'
    holds_only master.key names.txt
}

@test "a key that somebody made up is worth a warning" {
    printf 0123456789abcdef > text.key
    head -c 16 /dev/zero > zeros.key
    run --separate-stderr hls-keygen --hex text.key
    [ "$status" -eq 0 ]
    [ "$stderr" = "hls-keygen: warning: text.key: the key is printable text, which can be guessed (hls-keygen makes random ones)" ]
    run --separate-stderr hls-keygen --hex zeros.key
    [[ $stderr == *"zeros.key: the key is 16 times the byte 0x00"* ]]
    hls-keygen --hex text.key 2> /dev/null > hex
    run --separate-stderr hls-keygen --from-hex hex -o again.key
    [[ $stderr == *"hex: the key is printable text"* ]]
    cmp again.key text.key
    hls-keygen -o random.key
    succeeds hls-keygen --hex random.key
}
