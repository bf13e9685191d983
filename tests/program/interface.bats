#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Help, manual page and completions of each tool name the same options, and the toolkit's lists the
# same tools.

load common

# help/TOOL and "help/TOOL COMMAND": what --help says, for all tests.
setup_file() {
    local tool command help=$BATS_FILE_TMPDIR/help
    mkdir "$help"
    PATH="$ISPKIT_BIN:$PATH"
    for tool in "$ISPKIT_SOURCE"/cmd/*; do
        tool=${tool##*/}
        "$tool" --help > "$help/$tool"
        for command in $(commands "$tool"); do "$tool" "$command" --help > "$help/$tool $command"; done
    done
    options_of_help | cut -d: -f1 | sort -u | diff <(ls "$help") -
}

# Each of the following prints lines of the form "TOOL COMMAND: --option", or "TOOL: --option", sorted.

options_of_help() {
    (cd "$BATS_FILE_TMPDIR/help" &&
        awk '/^EXAMPLES/ { nextfile }
            match($0, /^ +(-[A-Za-z0-9], )?--[a-z0-9-]+/) {
                count = split(substr($0, RSTART, RLENGTH), words, /[ ,]+/)
                for (i = 1; i <= count; ++i) if (words[i] != "") print FILENAME ": " words[i]
            }' ./* | sed 's:^\./::' | sort -u)
}

# Those of a tool's commands are the tool's.
of_tools() {
    sed -E 's/^([^ :]+)[^:]*/\1/' | sort -u
}

synopses_of_help() {
    (cd "$BATS_FILE_TMPDIR/help" &&
        awk '/^$/ { nextfile }
            { while (match($0, /(^|[^A-Za-z0-9_-])--?[A-Za-z0-9][A-Za-z0-9-]*/)) {
                option = substr($0, RSTART, RLENGTH)
                sub(/^[^-]/, "", option)
                print FILENAME ": " option
                $0 = substr($0, RSTART + RLENGTH)
            } }' ./* | sed 's:^\./::' | of_tools)
}

manual_page() {
    echo "$ISPKIT_SOURCE"/man/man[18]/"$1".[18]
}

# options_of_pages FIRST LAST: those in the lines of the manual pages from one pattern to the other.
# An entry is `.It Fl o , Fl -output Ar FILE`.
options_of_pages() {
    local tool
    for tool in "${tools[@]}"; do
        sed -n "/$1/,/$2/p" "$(manual_page "$tool")" | grep -oE 'Fl [^ ]+' | sed "s/Fl /$tool: -/"
    done | sort -u
}

of_bash() {
    bash -c '
        source /usr/share/bash-completion/bash_completion
        while read -r line; do
            COMP_WORDS=($line -) COMP_LINE="$line -" COMPREPLY=()
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE}
            source "$0/completions/bash/${COMP_WORDS[0]}"
            "$(complete -p "${COMP_WORDS[0]}" | sed -E "s/.*-F ([^ ]+).*/\1/")"
            printf "$line: %s\n" "${COMPREPLY[@]}"
        done' "$ISPKIT_SOURCE" < <(ls "$BATS_FILE_TMPDIR/help") | grep ': -' | sort -u
}

# _arguments, as the completion calls it, shows its specifications: the option ends at [ or =.
of_zsh() {
    zsh -fc '_arguments() { for word in "$@"; do print -r -- "$line: $word"; done }
        while read -r line; do
            words=(${=line} -) CURRENT=${#words}
            source "$0/completions/zsh/_${words[1]}"
        done' "$ISPKIT_SOURCE" < <(ls "$BATS_FILE_TMPDIR/help") |
        sed -nE 's/^([^:]+: )(\([^)]*\))?\*?(--?[A-Za-z0-9-]+).*/\1\3/p' | grep -v -- ': -[sS]$' | sort -u
}

of_fish() {
    fish --no-config -c 'while read name
            source $argv[1]/completions/fish/(string split " " $name)[1].fish
            for option in (complete -C "$name -") (complete -C "$name --"); echo "$name: $option"; end
        end' "$ISPKIT_SOURCE" < <(ls "$BATS_FILE_TMPDIR/help") | cut -f1 | grep ': -' | sort -u
}

@test "--help is plain text" {
    run ! grep -naP '[^\x20-\x7e]' -r "$BATS_FILE_TMPDIR/help"
}

@test "the manual page describes every option of --help, and no other" {
    diff <(options_of_help | of_tools) <(options_of_pages '^\.It Fl' '^')
}

@test "bash completes every option of --help, and no other" {
    [ -e /usr/share/bash-completion/bash_completion ] || needs bash-completion
    diff <(options_of_help) <(of_bash)
}

@test "zsh completes every option of --help, and no other" {
    needs zsh
    diff <(options_of_help) <(of_zsh)
}

@test "fish completes every option of --help, and no other" {
    needs fish
    diff <(options_of_help) <(of_fish)
}

@test "the synopses of --help and manual page name the same options" {
    diff <(synopses_of_help) <(options_of_pages '^\.Sh SYNOPSIS' '^\.Sh DESCRIPTION')
}

@test "manual pages are without fault" {
    needs mandoc
    run mandoc -Tlint -Wwarning "$ISPKIT_SOURCE"/man/man?/*
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "the manual page names its tool, says in a line what it is for, and has exit status and examples" {
    for tool in "${tools[@]}"; do
        page=$(manual_page "$tool")
        for line in "Dt ${tool^^} ${page##*.}" "Nm $tool" 'Nd [a-z].*' 'Sh EXIT STATUS' 'Sh EXAMPLES'; do
            [ "$(grep -c "^\.$line\$" "$page")" -eq 1 ] || { echo "$page: no '$line', or several"; return 1; }
        done
    done
}

# answers: the commands of ispkit(7) that say whether all is well.
answers() { sed -n "/^\.Ss Is all well?/,/^\.Sh /s/^\.It Ic //p" "$ISPKIT_SOURCE/man/man7/ispkit.7"; }

@test "ispkit(7) has a command for each tool that says whether all is well, and each of them is there" {
    local tool words word
    for tool in "${tools[@]}"; do
        sed -n '/^\.Ss Is all well?/,/^\.Sh /p' "$ISPKIT_SOURCE/man/man7/ispkit.7" |
            grep -qE "^\.(It Ic|Xr) $tool " || { echo "$tool is missing"; return 1; }
    done
    while read -ra words; do
        [ -e "$BATS_FILE_TMPDIR/help/${words[0]}" ]
        for word in "${words[@]:1}"; do
            if [[ $word == -* ]]; then
                options_of_help | grep -qxE "${words[0]}( ${words[1]})?: $word"
            elif [[ $word == *[a-z] && $word != *[./]* ]]; then
                [ -e "$BATS_FILE_TMPDIR/help/${words[0]} $word" ]
            fi
        done
    done < <(answers)
    # Each tool that has a status is there with it.
    diff <(grep -lE '^ +(--)?status ' "$BATS_FILE_TMPDIR/help"/* | sed 's:.*/::; s/ .*//' | sort -u) \
        <(answers | grep -E ' (--)?status( |$)' | cut -d' ' -f1 | sort -u)
}

@test "README and ispkit(7) list every tool" {
    for tool in "${tools[@]}"; do
        grep -q "^| \`$tool\`" "$ISPKIT_SOURCE/README.md"
        grep -q "^\.It Xr $tool [18]" "$ISPKIT_SOURCE/man/man7/ispkit.7"
    done
}
