#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Help, manual page and completions of each tool name the same options, and the toolkit's lists the
# same tools.

load common

# options TEXT: every -x and --long in it, sorted, one a line.
options() {
    grep -oE -- '(^|[^[:alnum:]_-])(--?[A-Za-z0-9][A-Za-z0-9-]*)' | grep -oE -- '-.*' | sort -u
}

# help_options TOOL [COMMAND]
help_options() {
    "$@" --help | sed '/^EXAMPLES/,$d' |
        sed -nE 's/^ +((-[A-Za-z0-9], )?--[a-z0-9-]+).*/\1/p' | options
}

# Of a tool and all its commands.
all_help_options() {
    local command
    { help_options "$1"; for command in $(commands "$1"); do help_options "$1" "$command"; done } |
        sort -u
}

# The synopses of --help, of a tool and all its commands.
help_synopses() {
    local command
    "$1" --help | sed '/^$/,$d'
    for command in $(commands "$1"); do "$1" "$command" --help | sed '/^$/,$d'; done
}

manual_page() {
    echo "$ISPKIT_SOURCE"/man/man[18]/"$1".[18]
}

# The option list of a page has entries as `.It Fl o , Fl -output Ar FILE`.
manual_options() {
    sed -nE '/^\.It Fl/p' "$(manual_page "$1")" | grep -oE 'Fl [^ ]+' | sed 's/Fl /-/' | sort -u
}

bash_options() {
    bash -c '
        source /usr/share/bash-completion/bash_completion
        source "$0/completions/bash/$1"
        COMP_WORDS=("$@" -) COMP_CWORD=$# COMP_LINE="$* -"
        COMP_POINT=${#COMP_LINE}
        "$(complete -p "$1" | sed -E "s/.*-F ([^ ]+).*/\1/")"
        printf "%s\n" "${COMPREPLY[@]}"' "$ISPKIT_SOURCE" "$@" | grep '^-' | sort -u
}

# _arguments, as the completion calls it, shows its specifications: the option ends at [ or =.
zsh_options() {
    zsh -fc '_arguments() { print -rl -- "$@" }; words=("$@" -) CURRENT=$(($# + 1))
        source "$0/completions/zsh/_$1"' "$ISPKIT_SOURCE" "$@" | sed -nE "s/^(\([^)]*\))?\*?(--?[A-Za-z0-9-]+).*/\2/p" |
        grep -vx -- '-[sS]' | sort -u
}

fish_options() {
    fish --no-config -c 'source $argv[1]/completions/fish/$argv[2].fish
        complete -C "$argv[2..] -"; complete -C "$argv[2..] --"' "$ISPKIT_SOURCE" "$@" |
        cut -f1 | grep '^-' | sort -u
}

# compare SHELL: of each tool and each command.
compare() {
    local source=$1 tool command
    for tool in "${tools[@]}"; do
        for command in "" $(commands "$tool"); do
            # shellcheck disable=SC2086 # no command is no word
            help_options "$tool" $command > help
            [ -s help ]
            # shellcheck disable=SC2086
            diff help <("${source}_options" "$tool" $command) ||
                { echo "$tool $command differs"; return 1; }
        done
    done
}

@test "the manual page describes every option of --help, and no other" {
    for tool in "${tools[@]}"; do
        all_help_options "$tool" > help
        [ -s help ]
        diff help <(manual_options "$tool") || { echo "$tool differs"; return 1; }
    done
}

@test "bash completes every option of --help, and no other" {
    [ -e /usr/share/bash-completion/bash_completion ] || needs bash-completion
    compare bash
}

@test "zsh completes every option of --help, and no other" {
    needs zsh
    compare zsh
}

@test "fish completes every option of --help, and no other" {
    needs fish
    compare fish
}

@test "the synopses of --help and manual page name the same options" {
    for tool in "${tools[@]}"; do
        help_synopses "$tool" | options > help
        [ -s help ]
        diff help \
            <(sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$(manual_page "$tool")" |
                grep -oE '(Fl [^ ]+ ?)+' | grep -oE 'Fl [^ ]+' | sed 's/Fl /-/' | sort -u) ||
            { echo "$tool differs"; return 1; }
    done
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

@test "README and ispkit(7) list every tool" {
    for tool in "${tools[@]}"; do
        grep -q "^| \`$tool\`" "$ISPKIT_SOURCE/README.md"
        grep -q "^\.It Xr $tool [18]" "$ISPKIT_SOURCE/man/man7/ispkit.7"
    done
}
