#!/usr/bin/env bats
# SPDX-License-Identifier: MIT

load common

# segments COUNT: clear/seg_0.ts, clear/seg_1.ts ... of uneven lengths, which do not look encrypted, and video.key
segments() {
    hls-keygen -o video.key
    mkdir -p clear
    python3 - "$1" << 'PYTHON'
import random, sys
for i in range(int(sys.argv[1])):
    with open(f"clear/seg_{i}.ts", "wb") as segment:
        segment.write(bytes(b & 0x7f for b in random.Random(i).randbytes(i * 977 + 10)))
PYTHON
}

@test "every segment equals what openssl enc makes, for every length and number" {
    hls-keygen -o video.key
    mkdir clear expected
    local number=0 length name
    for length in 0 1 15 16 17 187 188 4096 32767 32768 32769 3000000; do
        name=$(printf '%02d.ts' "$number")
        bytes "$length" > "clear/$name"
        number=$((number + 1))
    done
    for first in 0 17 4294967290 9223372036854775700; do
        number=$first
        for name in clear/*; do
            openssl_encrypts video.key "$number" "$name" "expected/${name#clear/}"
            number=$((number + 1))
        done
        run --separate-stderr hls-encrypt -k video.key -n "$first" -o "enc$first" clear/*
        [ "$status" -eq 0 ]
        same_segments "enc$first" expected
    done
}

@test "the number may be 2^64-1, and not more" {
    bytes 100 > a.ts
    hls-keygen -o video.key
    succeeds hls-encrypt -k video.key -n 18446744073709551615 -o enc a.ts
    openssl enc -aes-128-cbc -nosalt -K "$(hls-keygen --hex video.key)" \
        -iv 0000000000000000ffffffffffffffff -in a.ts -out expected
    cmp enc/a.ts expected
    cp a.ts b.ts
    fails 2 "exceed 2^64-1" hls-encrypt -k video.key -n 18446744073709551615 -o more a.ts b.ts
    [ ! -e more ]
}

@test "a pipe gives the same bytes" {
    bytes 1000000 > in.ts
    hls-keygen -o video.key
    openssl_encrypts video.key 7 in.ts expected
    hls-encrypt -k video.key -n 7 < in.ts | cmp - expected
    hls-encrypt -k video.key -n 7 in.ts | cmp - expected
    hls-encrypt -k video.key -n 7 -o - in.ts | cmp - expected
    hls-encrypt -d -k video.key -n 7 < expected | cmp - in.ts
}

# bats test_tags=native
@test "a pipe of any length takes constant memory" {
    hls-keygen -o video.key
    run bash -c 'set -o pipefail; ulimit -v 65536
        head -c 400000000 /dev/zero | hls-encrypt -k video.key | tail -c 1 | wc -c'
    [ "$status" -eq 0 ]
    [ "$output" = 1 ]
}

# bats test_tags=native
@test "big segments and many of them take little memory" {
    hls-keygen -o video.key
    truncate -s 300M big.ts
    mkdir many
    (cd many && seq -f 'segment_number_%06g.ts' 20000 | xargs touch)
    find many -type f -print0 > list
    run bash -c 'ulimit -v 131072; hls-encrypt -j 2 -k video.key -o enc big.ts'
    [ "$status" -eq 0 ]
    command -v /usr/bin/time > /dev/null || skip "GNU time is not installed"
    /usr/bin/time -f %M -o memory hls-encrypt -q -k video.key --files0-from list -o out
    [ "$(cat memory)" -lt 65536 ]
    [ "$(segments_in out)" -eq 20000 ]
}

@test "--number-from-name takes the last group of digits, whatever the order" {
    segments 12
    succeeds hls-encrypt -k video.key --number-from-name -o enc clear/*
    for i in 0 2 10 11; do
        openssl_encrypts video.key "$i" "clear/seg_$i.ts" expected
        cmp "enc/seg_$i.ts" expected
    done
    cp clear/seg_1.ts none.ts
    fails 2 "none.ts: no number" hls-encrypt -k video.key --number-from-name -o enc none.ts
}

@test "names in a shell's order are worth a warning when their numbers are not used" {
    segments 12
    run --separate-stderr hls-encrypt -k video.key -o enc clear/*
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: clear/seg_2.ts comes after clear/seg_11.ts"*"--number-from-name"* ]]
}

@test "the output does not depend on the number of threads" {
    segments 50
    for threads in 1 2 7 100; do
        succeeds hls-encrypt -q -j "$threads" -k video.key -o "enc$threads" clear/*
        same_segments enc1 "enc$threads"
    done
}

@test "an empty segment is encrypted, and worth a warning" {
    segments 2
    : > clear/seg_1.ts
    run --separate-stderr hls-encrypt -k video.key -o enc clear/*
    [ "$status" -eq 0 ]
    [ "$stderr" = "hls-encrypt: warning: clear/seg_1.ts: empty" ]
    [ "$(stat -c %s enc/seg_1.ts)" -eq 16 ]
}

# bats test_tags=native
@test "where there is no room for so many threads, fewer do the work" {
    segments 100
    # A thread's stack of a gigabyte: two of them fit, and there is memory left for the work.
    run --separate-stderr bash -c 'ulimit -Ss 1000000; ulimit -v 2600000
        hls-encrypt -q -j 100 -k video.key -o enc clear/*'
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [ "$(segments_in enc)" -eq 100 ]
}

# bats test_tags=native
@test "where memory ends, it is said of the segments that lack it, and the others are whole" {
    segments 100
    hls-encrypt -q -k video.key -o whole clear/*
    for limit in $(seq 40000 20000 300000); do
        rm -rf enc
        run bash -c "ulimit -v $limit; hls-encrypt -q -j 100 -k video.key -o enc clear/*"
        # What gets done before memory ends depends on the threads; that nothing breaks does not.
        [ "$status" -eq 0 ] || [[ $status -eq 2 && $output == *"out of memory"* ]]
        if [ "$status" -eq 0 ]; then same_segments enc whole; else same_as_far_as_done enc whole; fi
    done
    # What fits in there with one thread fits with a hundred.
    [ "$status" -eq 0 ]
}

# bats test_tags=native
@test "where every allocation fails from some moment on, the end is a message and status 2" {
    segments 20
    hls-encrypt -q -k video.key -o whole clear/*
    cc -shared -fPIC -o no_memory.so "$ISPKIT_SOURCE/tests/program/no_memory.c"
    for after in 0 1 2 3 5 8 13 21 34 55 89 144 233 377 610; do
        rm -rf enc
        run env LD_PRELOAD="$PWD/no_memory.so" NO_MEMORY_AFTER="$after" \
            hls-encrypt -q -j 4 -k video.key -o enc clear/*
        [ "$status" -eq 2 ] || { [ "$after" -ge 233 ] && [ "$status" -eq 0 ]; }
        [ "$status" -eq 0 ] || [[ $output == *"out of memory"* ]]
        same_as_far_as_done enc whole
        [ -z "$(find enc -name '.ispkit-*')" ]
    done
}

@test "many threads do not run out of open files" {
    segments 200
    run --separate-stderr bash -c 'ulimit -Sn 64; hls-encrypt -q -j 32 -k video.key -o enc clear/*'
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
}

@test "one explicit IV is for one segment, unless --same-iv says more" {
    segments 2
    iv=000102030405060708090a0b0c0d0e0f
    succeeds hls-encrypt -k video.key --iv 0x$iv -o enc clear/seg_1.ts
    openssl enc -aes-128-cbc -nosalt -K "$(hls-keygen --hex video.key)" -iv $iv \
        -in clear/seg_1.ts -out expected
    cmp enc/seg_1.ts expected
    fails 2 "--same-iv" hls-encrypt -k video.key --iv $iv -o enc clear/*
    succeeds hls-encrypt -k video.key --iv $iv --same-iv -o enc clear/*
    fails 2 "not an IV" hls-encrypt -k video.key --iv 7 -o enc clear/seg_1.ts
}

@test "random IVs are printed, and decrypt again" {
    segments 5
    succeeds hls-encrypt -k video.key --random-iv -o enc clear/*
    [ "$(cut -d' ' -f1 <<< "$output")" = "$(ls clear)" ]
    [ "$(cut -d' ' -f2 <<< "$output" | sort -u | grep -cE '^0x[0-9a-f]{32}$')" -eq 5 ]
    printf '%s\n' "$output" > ivs
    succeeds hls-encrypt -d -k video.key --ivs ivs -o again enc/*
    same_segments clear again
}

@test "a name that does not fit into a line of IVs is refused without --json" {
    hls-keygen -o video.key
    bytes 10 > $'a.ts 0x00\n{b}.ts'
    bytes 10 > '{b}.ts'
    fails 2 "use --json" hls-encrypt -k video.key --random-iv -o enc $'a.ts 0x00\n{b}.ts'
    [ ! -e enc ]
    hls-encrypt -k video.key --random-iv -o enc '{b}.ts' > ivs
    succeeds hls-encrypt -d -k video.key --ivs ivs -o again 'enc/{b}.ts'
    cmp again/* '{b}.ts'
}

@test "--json tells name, IV, paths and state of each segment" {
    segments 2
    mv clear/seg_1.ts $'clear/a "b"\n.ts'
    succeeds hls-encrypt -k video.key --random-iv --json -o enc clear/*
    printf '%s\n' "$output" > ivs
    [ "$(wc -l < ivs)" -eq 2 ]
    [[ ${lines[0]} == '{"name":"a \"b\"\n.ts","iv":"0x'*'","input":"clear/a \"b\"\n.ts","output":"enc/a \"b\"\n.ts","state":"done"}' ]]
    succeeds hls-encrypt -d -k video.key --ivs ivs -o again enc/*
    same_segments clear again
}

@test "-K takes the key in hexadecimal digits, and warns" {
    segments 2
    run --separate-stderr hls-encrypt -K "$(hls-keygen --hex video.key)" -n 7 -o enc clear/seg_1.ts
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning: -K: other users"* ]]
    openssl_encrypts video.key 7 clear/seg_1.ts expected
    cmp enc/seg_1.ts expected
}

@test "--method AES-256 takes a key of 32 bytes, and equals what openssl enc makes with it" {
    segments 3
    hls-keygen --force --method AES-256 -o video.key
    succeeds hls-encrypt --method AES-256 -k video.key -n 7 -o enc clear/*
    for i in 0 1 2; do
        openssl_encrypts video.key $((7 + i)) "clear/seg_$i.ts" expected
        cmp "enc/seg_$i.ts" expected
    done
    hls-encrypt --method AES-256 -q -K "$(hls-keygen --method AES-256 --hex video.key)" -n 9 < clear/seg_2.ts | cmp - enc/seg_2.ts
    succeeds hls-encrypt --method AES-256 --resume -k video.key -n 7 -o enc clear/*
    succeeds hls-encrypt -d --method AES-256 -k video.key -n 7 -o again enc/*
    same_segments clear again
    head -c 16 video.key > short.key
    fails 2 "short.key: 16 bytes, and a key file for AES-256 has exactly 32: it has the length of a key for AES-128" \
        hls-encrypt --method AES-256 -k short.key -o more clear/*
    fails 2 "enc/seg_0.ts: encrypted with another key" hls-encrypt -d -k short.key -n 7 -o more enc/*
    fails 2 "enc/seg_0.ts: made with another key" hls-encrypt -k short.key -n 7 -o enc clear/*
    [ ! -e more ]
}

@test "a key that is no key is refused, with what it looks like" {
    segments 1
    for length in 15 17 32; do
        bytes "$length" > bad.key
        fails 2 "bad.key: $length bytes" hls-encrypt -k bad.key -o enc clear/seg_0.ts
    done
    [ ! -e enc ]
}

@test "a segment in the place of the key is said to be no key" {
    segments 1
    bytes 100000 > big.ts
    fails 2 "big.ts: 100000 bytes, and a key file has exactly 16" hls-encrypt -k big.ts -o enc video.key
}

@test "--rotate changes the key every N segments" {
    segments 5
    hls-keygen --count 3 -o 'k%d.key'
    succeeds hls-encrypt -k 'k%d.key' --rotate 2 -n 10 -o enc clear/*
    for i in 0 1 2 3 4; do
        openssl_encrypts "k$((i / 2)).key" $((10 + i)) "clear/seg_$i.ts" expected
        cmp "enc/seg_$i.ts" expected
    done
    fails 2 "--rotate needs %d" hls-encrypt -k video.key --rotate 2 -o enc clear/*
}

@test "--rotate with --number-from-name counts the numbers, whatever the order and the rest" {
    segments 12
    hls-keygen --count 6 -o 'k%d.key'
    succeeds hls-encrypt -k 'k%d.key' --rotate 2 --number-from-name -o enc clear/*
    succeeds hls-encrypt -k 'k%d.key' --rotate 2 --number-from-name -o part clear/seg_5.ts clear/seg_4.ts
    for i in $(seq 0 11); do
        openssl_encrypts "k$((i / 2)).key" "$i" "clear/seg_$i.ts" expected
        cmp "enc/seg_$i.ts" expected
    done
    cmp part/seg_4.ts enc/seg_4.ts
    cmp part/seg_5.ts enc/seg_5.ts
    hls-encrypt -k 'k%d.key' --rotate 2 --number-from-name clear/seg_5.ts | cmp - enc/seg_5.ts
}

@test "decrypting names wrong key, cut and damage with the offset, and leaves no output" {
    bytes 5000 > 7.ts
    hls-keygen -o video.key
    hls-encrypt -k video.key -n 7 -o enc 7.ts
    succeeds hls-encrypt -d -k video.key -n 7 -o again enc/7.ts
    cmp 7.ts again/7.ts
    rm -r again

    # What the padding tells where there is no record. A wrong key passes for right padding once in
    # 256 times: this one does not.
    rm enc/.hls-encrypt
    printf '0123456789abcdef' > wrong.key
    fails 2 "enc/7.ts: bad padding in the block at offset 4992" \
        hls-encrypt -d -k wrong.key -n 7 -o again enc/7.ts
    head -c 4999 enc/7.ts > cut.ts
    fails 2 "cut.ts: 4999 bytes, not a whole number of AES blocks: cut in the block at offset 4992" \
        hls-encrypt -d -k video.key -n 7 -o again cut.ts
    head -c 4992 enc/7.ts > short.ts
    fails 2 "short.ts: bad padding in the block at offset 4976" \
        hls-encrypt -d -k video.key -n 7 -o again short.ts
    : > empty.ts
    fails 2 "empty.ts: empty" hls-encrypt -d -k video.key -o again empty.ts
    [ -z "$(ls -A again)" ]
}

@test "one bad segment of a thousand: the others are done, the bad one is named" {
    hls-keygen -o video.key
    mkdir clear
    for i in {000..999}; do echo "$i" > "clear/$i.ts"; done
    rm clear/500.ts
    mkdir clear/500.ts
    fails 2 "clear/500.ts: is a directory" hls-encrypt -k video.key -o enc clear/*
    [[ $stderr == *"1 of 1,000 segments failed" ]]
    [ "$(segments_in enc)" -eq 999 ]
    openssl_encrypts video.key 999 clear/999.ts expected
    cmp enc/999.ts expected
}

@test "--resume skips what is there, and does the rest: what is missing and what was cut" {
    segments 6
    succeeds hls-encrypt -k video.key -o enc clear/*
    cp -a enc before
    rm enc/seg_1.ts
    : > enc/seg_2.ts
    head -c 1000 before/seg_4.ts > enc/seg_4.ts
    touch -d '1 minute' clear/seg_3.ts
    succeeds hls-encrypt -k video.key --resume --json -o enc clear/*
    [ "$(grep -c '"state":"skipped"' <<< "$output")" -eq 3 ]
    same_segments before enc
}

@test "--files0-from takes names of any kind" {
    segments 1
    mkdir odd
    bytes 10 > $'odd/line\nbreak 1.ts'
    bytes 20 > 'odd/[a,b] 2.ts'
    bytes 30 > 'odd/-x3.ts'
    find odd -type f -print0 > list
    succeeds hls-encrypt -k video.key --number-from-name --files0-from list -o enc
    [ "$(segments_in enc)" -eq 3 ]
    succeeds hls-encrypt -d -k video.key --number-from-name --files0-from - -o again \
        < <(find enc -type f -print0)
    same_segments odd again
}

@test "operands in brackets and after -- are names like others" {
    hls-keygen -o video.key
    bytes 10 > '[a,b]'
    bytes 10 > -n
    succeeds hls-encrypt -k video.key -o enc '[a,b]' -- -n
    [ "$(segments_in enc)" -eq 2 ]
}

@test "input and output are never the same file" {
    segments 3
    cp -r clear before
    fails 2 "this output is also an input" hls-encrypt -k video.key -o clear clear/*
    ln -s ../clear/seg_1.ts "$(mkdir links && echo links/seg_9.ts)"
    ln -s clear elsewhere
    fails 2 "this output is also an input" hls-encrypt -k video.key -o elsewhere clear/seg_1.ts
    diff -r clear before
}

@test "neither is an output the key, the list of IVs, or a file that a pipe comes from" {
    segments 2
    hls-encrypt -k video.key --random-iv -o enc clear/* > ivs
    mkdir out other
    cp video.key other
    ln video.key out/video.key
    ln ivs out/seg_0.ts
    sha256sum video.key ivs clear/* > sums
    fails 2 "out/video.key: this output is also an input" \
        hls-encrypt -k video.key -o out clear/seg_1.ts other/video.key
    fails 2 "out/seg_0.ts: this output is also an input" \
        hls-encrypt -d -k video.key --ivs ivs -o out enc/seg_0.ts
    fails 2 "standard output: this output is also an input" \
        bash -c 'hls-encrypt -k video.key clear/seg_1.ts >> clear/seg_1.ts'
    fails 2 "standard output: this output is also an input" \
        bash -c 'hls-encrypt -k video.key < clear/seg_1.ts >> clear/seg_1.ts'
    sha256sum --quiet -c sums
    hls-encrypt -k video.key < /dev/null > /dev/null
}

@test "two segments of one name are refused before anything is written" {
    mkdir a b
    bytes 10 | tee a/1.ts > b/1.ts
    hls-keygen -o video.key
    fails 2 "two segments would have this one output" hls-encrypt -k video.key -o enc a/1.ts b/1.ts
    [ ! -e enc ]
}

@test "a full disk is told, and leaves no half segment" {
    [ "$(id -u)" -eq 0 ] || skip "mounting a tmpfs needs root"
    segments 40
    mkdir full
    mount -t tmpfs -o size=200k tmpfs full
    run --separate-stderr hls-encrypt -q -k video.key -o full clear/*
    cp -r full copy
    umount full
    [ "$status" -eq 2 ]
    [[ $stderr == *"No space left on device"* ]]
    [ -n "$(ls copy)" ]
    hls-encrypt -q -k video.key -o whole clear/*
    same_as_far_as_done copy whole
    [ -z "$(find copy -name '.ispkit-*')" ]
}

@test "a read-only output folder is told once for each segment" {
    segments 2
    fails 2 "/proc/enc" hls-encrypt -k video.key -o /proc/enc clear/*
}

@test "options that contradict each other are refused before any file is touched" {
    segments 2
    fails 2 "give the key" hls-encrypt -o enc clear/seg_1.ts
    fails 2 "not both" hls-encrypt -k video.key -K 00 -o enc clear/seg_1.ts
    fails 2 "one source of IVs" hls-encrypt -k video.key --random-iv -n 7 -o enc clear/seg_1.ts
    fails 2 "--random-iv cannot decrypt" hls-encrypt -d -k video.key --random-iv -o enc clear/seg_1.ts
    fails 2 "--resume" hls-encrypt -k video.key --random-iv --resume -o enc clear/seg_1.ts
    fails 2 "more than one segment needs -o" hls-encrypt -k video.key clear/*
    fails 2 "no segments" hls-encrypt -k video.key -o enc
    fails 2 "--key-uri" hls-encrypt -k video.key --playlist p.m3u8 -o enc
    [ ! -e enc ]
}

@test "a segment does not go to a terminal" {
    segments 2
    run script -qec "hls-encrypt -k video.key clear/seg_1.ts" /dev/null
    [ "$status" -eq 2 ]
    [[ $output == *"does not belong on a terminal"* ]]
}
