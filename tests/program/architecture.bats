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
    # A limit is never 1, nor is what exceeds it; the line of nft-ban --list has a fixed form.
    grep -rnE '\{\} (bytes|lines|accounts|addresses)\b' common cmd --include='*.cpp' > "$BATS_TEST_TMPDIR/counts"
    run -1 grep -vE '(than|most|least|to|exactly|last|of) \{\} |at most|more than|exactly|# dropped' "$BATS_TEST_TMPDIR/counts"
}

@test "a unit test's own names are within its suite, so that unity builds of any files work" {
    local file
    while read -r file; do
        awk -v file="$file" '/^BOOST_AUTO_TEST_SUITE\(/ { exit }
            /^namespace \{/ { print file ": an unnamed namespace before the suite"; failed = 1; exit }
            END { exit failed }' "$file"
    done < <(find tests/unit -name '*_test.cpp')
}
