#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The plan of the code is the code's.

load common

setup() {
    cd "${ISPKIT_SOURCE:?is set by ctest to the folder of the sources}" || return
}

@test "each room is in ARCHITECTURE.md, and has at most 25 files" {
    local room files
    while read -r room; do
        files=$(find "common/$room" -maxdepth 1 -type f | wc -l)
        [ "$files" -gt 0 ] || continue
        echo "$room: $files files"
        [ "$files" -le 25 ]
        grep -q "^| \`$room\` |" ARCHITECTURE.md
    done < <(find common -mindepth 1 -type d -printf '%P\n')
}

@test "each room that ARCHITECTURE.md names is there" {
    local room
    while read -r room; do
        echo "$room"
        [ -d "common/$room" ]
    done < <(sed -nE 's/^\| `([a-z/]+)` \|.*/\1/p' ARCHITECTURE.md)
}

@test "each header that ARCHITECTURE.md names is there" {
    local file
    while read -r file; do
        echo "$file"
        [ -n "$(find common cmd -path "*$file")" ]
    done < <(grep -oE '`[a-z_/0-9-]+\.[ch]pp`' ARCHITECTURE.md | tr -d '`')
}

@test "an include against the arrows does not compile" {
    local includes
    # What the compiler is given for the room net, which may use text and io.
    includes=$(grep -m 1 -- '-o CMakeFiles/ispkit_net.dir/' "$ISPKIT_BIN/compile_commands.json" |
        grep -oE -- '-I[^ ]+' | tr '\n' ' ')
    compile() {
        echo "#include \"$1\"" > "$BATS_TEST_TMPDIR/included.cpp"
        # shellcheck disable=SC2086 # several options
        run g++ -std=c++20 -fsyntax-only $includes "$BATS_TEST_TMPDIR/included.cpp"
    }
    compile text/split.hpp
    [ "$status" -eq 0 ]
    for header in sip/ban/judge.hpp firewall/ban/ban_record.hpp store/database.hpp; do
        compile "$header"
        [[ $status -ne 0 && $output == *"$header: No such file or directory"* ]]
    done
}

@test "a message does not say '1 bytes': text/quantity.hpp has nouns with their number" {
    # A limit, what exceeds it, and a part of several are never 1; verbs end like plural nouns.
    local limit='' word
    for word in than most least to exactly of last first these burst; do
        limit+="(?<!\\b$word )"
    done
    local verb='accepts|answers|begins|comes|continues|does|ends|has|includes|is|matches|names|needs|occurs|refuses|removes|requires|says|selects|stands|takes|was'
    grep -rnP "$limit\\{\\} (?!($verb)\\b)[a-z]+s\\b" common cmd --include='*.cpp' > "$BATS_TEST_TMPDIR/counts"
    # What is counted here is more than 1, or is not counted: the object of nft, a field of a line.
    run -1 grep -vF \
        -e '{} times at stages' -e '{} times in a row at' -e '{} messages in a row' -e '{} messages were' \
        -e '{} failures={} kind' -e '{} failures not counted' -e '{} failures {} of' \
        -e '{} times as long' -e '{}, {} times"' -e '({} times)' -e 'jump {} times' -e '{} times the byte' \
        -e '{} seconds"' -e '{} ports {{ type' -e 'set {} ports\n' -e '# dropped' -e ', {} bans"' \
        -e '{} commands ' -e '{} events' -e 'has {} bytes (at most' -e '{} bytes, and a key file' \
        -e '{} bits per second' -e '{} bytes, more than' -e '{} bytes are more' -e 'takes {} hours (at most' \
        -e '{} characters' -e '{} prefixes after' -e '{} segments from' -e '{} segments (confirm' \
        "$BATS_TEST_TMPDIR/counts"
}

@test "a unit test's own names are within its suite, so that unity builds of any files work" {
    local file
    while read -r file; do
        awk -v file="$file" '/^BOOST_AUTO_TEST_SUITE\(/ { exit }
            /^namespace \{/ { print file ": an unnamed namespace before the suite"; failed = 1; exit }
            END { exit failed }' "$file"
    done < <(find tests/unit -name '*_test.cpp')
}
