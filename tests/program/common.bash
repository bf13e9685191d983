# SPDX-License-Identifier: MIT
# What every whole-program test starts with: the built tools on PATH, their names, a folder of its own,
# and a few words to speak of results.

bats_require_minimum_version 1.5.0

# bats notes where it is before each command, for its report of a failure, which takes a quarter of the tests'
# time. Bash knows the place when a command has failed.
bats_debug_trap() { trap - DEBUG; }
bats_error_trap() {
    bats_check_status_from_trap
    [ -n "$BATS_DEBUG_LAST_STACK_TRACE_IS_VALID" ] || bats_capture_stack_trace
    BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

setup() {
    # Debian's programs come before those that were installed by hand, which may be slow wrappers.
    PATH="${ISPKIT_BIN:?is set by ctest to the folder of the built tools}:/usr/bin:/bin:$PATH"
    [ -z "${ISPKIT_TEST_POSTGRES:-}" ] || PATH="$ISPKIT_SOURCE/tests/program/postgres:$PATH"
    # Without the sources this is one name that no tool has.
    tools=("${ISPKIT_SOURCE:?is set by ctest to the folder of the sources}"/cmd/*)
    tools=("${tools[@]##*/}")
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work" || return
    umask 022
}

# run_apart COMMAND...: sets status, output, lines and stderr as "run --separate-stderr" does, at half its price.
# shellcheck disable=SC2034 # tests read lines
run_apart() {
    local - stderr_file="${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/stderr.$BASHPID"
    set +eET
    status=0
    output=$("$@" 2> "$stderr_file") || status=$?
    read -r -d '' stderr < "$stderr_file" || true
    IFS=$'\n' read -r -d '' -a lines <<< "$output" || true
    return 0
}

# succeeds COMMAND...: status 0 and silence on standard error.
succeeds() {
    run_apart "$@"
    [ "$status" -eq 0 ] && [ -z "$stderr" ] || explain "$*"
}

# The commands of a tool that has any, one a line.
commands() {
    "$1" --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z-]+) .*/\1/p'
}

# fails STATUS TEXT COMMAND...: that exit status, and the text in what it says on standard error.
fails() {
    local expected=$1 text=$2
    shift 2
    run_apart "$@"
    [ "$status" -eq "$expected" ] && [[ $stderr == *"$text"* ]] || explain "$*"
}

# eventually COMMAND...: waits until the command succeeds. The limit is far: a busy machine is no fault. The longer
# it waits, the less often it looks, since each look takes time from the tests beside it.
eventually() {
    local end=$((SECONDS + 180)) pause=50
    until "$@" > /dev/null 2>&1; do
        if [ $SECONDS -gt $end ]; then
            echo "never came true: $*"
            tail -n 20 out err 2> /dev/null
            return 1
        fi
        sleep ${pause}e-3
        [ $pause -ge 400 ] || pause=$((pause * 5 / 4))
    done
}

explain() {
    printf 'command: %s\nstatus: %s\nstdout: %s\nstderr: %s\n' "$1" "$status" "$output" "$stderr"
    return 1
}

# noise LENGTH [SEED]: that many bytes, the same ones for the same seed.
noise() {
    openssl enc -aes-128-ctr -K "$(printf %032x "${2:-1}")" -iv 0 -in /dev/zero 2>/dev/null | head -c "$1"
}

# bytes LENGTH [SEED]: such as are no media and do not look encrypted.
bytes() { noise "$@" | LC_ALL=C tr '\200-\377' '\000-\177'; }

# openssl_encrypts KEY NUMBER IN OUT: what the peer makes of a segment, with as many bits as the key has.
openssl_encrypts() {
    local key iv
    key=$(od -An -v -w32 -tx1 "$1")
    key=${key// /}
    printf -v iv %032x "$2"
    openssl enc "-aes-$((4 * ${#key}))-cbc" -nosalt -K "$key" -iv "$iv" -in "$3" -out "$4"
}

# same_segments FOLDER FOLDER: the same files, but for the records of what they were made of.
same_segments() {
    diff -r -x .hls-encrypt "$1" "$2"
}

# same_as_far_as_done FOLDER WHOLE: each segment in the folder is as in the other one, which may have more.
same_as_far_as_done() {
    [ ! -e "$1" ] || ! LC_ALL=C diff -rq -x '.*' "$1" "$2" 2>&1 | grep -v "^Only in $2: "
}

# segments_in FOLDER: how many files, but for the record.
segments_in() {
    find "$1" -type f ! -name .hls-encrypt -printf . | wc -c
}

# unprivileged COMMAND: without root's power to read and write everything.
unprivileged() {
    if [ "$(id -u)" -eq 0 ]; then
        local powers=-dac_override,-dac_read_search
        setpriv --bounding-set="$powers" --inh-caps="$powers" "$@"
    else
        "$@"
    fi
}

# holds_only NAME...: the folder holds these and no other files, hidden ones included.
holds_only() {
    diff <(printf '%s\n' "$@" | sort) <(find . -mindepth 1 -printf '%P\n' | sort)
}

# needs COMMAND: skips the test where the command is missing, but not in CI.
needs() {
    command -v "$1" >/dev/null && return
    [ "${CI:-}" != true ] || { echo "$1 is missing, and CI skips nothing"; return 1; }
    skip "$1 is not installed"
}

needs_postgres() {
    [ -z "$(find /usr/lib/postgresql -name initdb 2> /dev/null)" ] || return 0
    [ "${CI:-}" != true ] || { echo "PostgreSQL is missing, and CI skips nothing"; return 1; }
    skip "PostgreSQL is not installed"
}
