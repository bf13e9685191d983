#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is installed names the place where it is, however that was given.

load common

# A build of its own, whose programs are small.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    configure
    for tool in $(tools); do cp /bin/true "build/$tool"; done
}

tools() {
    (cd "$ISPKIT_SOURCE/cmd" && ls)
}

# install_to OPTION...: into the folder root, as a package is made.
install_to() {
    DESTDIR=$PWD/root cmake --install "$BATS_FILE_TMPDIR/build" "$@" > log 2>&1 || { cat log; return 1; }
}

# configure OPTION...
configure() {
    cmake -G Ninja -S "$ISPKIT_SOURCE" -B "$BATS_FILE_TMPDIR/build" -DISPKIT_TESTS=OFF "$@" > configured 2>&1 || { cat configured; return 1; }
}

# programs FOLDER: those of ispkit that the units in it start, as systemd reads their names.
programs() {
    local name
    sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$1"/*.service | grep -v -e '/daily-mail-report$' -e '/load-connection-limit$' -e '/pass-to-sendmail$' | sort -u |
        while IFS= read -r name; do printf '%b\n' "${name//%%/%}"; done
}

# check_programs BIN UNITS: the units start what was installed.
check_programs() {
    for tool in $(tools); do [ -x "root$1/$tool" ] || { echo "$1/$tool is missing"; return 1; }; done
    diff <(printf "$(printf '%s' "${1//%/%%}")/%s\n" greylist-db mail-ratelimit nft-ban sip-banwatch) \
        <(programs "root$2") || return 1
    [ "$(stat -c %a "root$2"/* | sort -u)" = 644 ] || return 1
    for script in daily-mail-report load-connection-limit pass-to-sendmail; do
        find root some -name $script -perm 755 -exec sh -n {} + -print 2> /dev/null | grep -q . || return 1
    done
}

# check_text: no file has an open place, or knows the folder that it was packed in.
check_text() {
    run ! grep -rIlE '@(BINDIR|LIBEXECDIR|CONFIG|SANDBOX)@' root
    run ! grep -rIlF "$PWD" root
}

# check_manifest: CMake's list of what it installed is complete.
check_manifest() {
    diff <(find root -type f | sed 's/^root//' | sort) <(sort "$BATS_FILE_TMPDIR/build/install_manifest.txt")
}

# check PREFIX ZSH: all of an installation with the usual folders below it.
check() {
    check_programs "$1/bin" "$1/lib/systemd/system" || return
    check_text
    for tool in $(tools); do
        [ -e "root$1/share/man/man1/$tool.1" ] || [ -e "root$1/share/man/man8/$tool.8" ] || return
        for completion in bash-completion/completions/"$tool" zsh/"$2/_$tool" fish/vendor_completions.d/"$tool".fish; do
            [ -e "root$1/share/$completion" ] || { echo "$completion is missing"; return 1; }
        done
    done
    [ -e "root$1/share/man/man7/ispkit.7" ] && [ -e "root$1/share/doc/ispkit/README.md" ] &&
        [ -e "root$1/lib/sysusers.d/ispkit.conf" ] && [ -e "root$1/lib/tmpfiles.d/ispkit.conf" ]
}

@test "units, completions and pages follow --prefix, whatever was configured" {
    umask 077
    for prefix in /usr /usr/local /opt/ispkit "/opt/a  b" '/opt/100%n' '/opt/$HOME' '/opt/a;b' '/opt/@UNITS@' \
        '/opt/${BINDIR}' '/opt/#[x]' '/opt/ü&'; do
        echo "with the prefix '$prefix'"
        rm -rf root
        install_to --prefix "$prefix"
        case $prefix in
            /usr) check "$prefix" vendor-completions ;;
            *) check "$prefix" site-functions ;;
        esac
    done
}

# below FOLDER TARGET: the files in a folder of the sources, as they are called below the target.
below() {
    (cd "$ISPKIT_SOURCE/$1" && find . -type f -printf "$2/%P\n")
}

@test "everything is installed, and nothing else" {
    install_to --prefix /usr
    {
        for tool in $(tools); do echo "bin/$tool"; done
        below man share/man | grep -v style.css
        below completions/bash share/bash-completion/completions
        below completions/fish share/fish/vendor_completions.d
        below completions/zsh share/zsh/vendor-completions
        below systemd . | sed -E 's,^[.]/((sysusers|tmpfiles)[.]d/),lib/\1,; s,.*/(daily-.*|load-.*|pass-.*),libexec/ispkit/\1,
            s,^[.]/[^/]*/,lib/systemd/system/,; /sandbox$/d'
        below examples share/doc/ispkit/examples
        for file in README CHANGELOG SECURITY; do echo "share/doc/ispkit/$file.md"; done
        echo share/doc/ispkit/LICENSE
    } | sort > expected
    find root/usr -type f -printf '%P\n' | sort | diff expected -
}

@test "a configuration that is there is kept" {
    rm -rf root
    install_to --prefix /usr
    for file in "$ISPKIT_SOURCE"/examples/*.conf; do cmp "$file" "root/etc/ispkit/${file##*/}"; done
    echo 'db = other.db' > root/etc/ispkit/sip-banwatch.conf
    install_to --prefix /usr
    [ "$(cat root/etc/ispkit/sip-banwatch.conf)" = "db = other.db" ]
    for tool in greylist-db mail-ratelimit nft-ban sip-banwatch; do
        grep -q -- "^ExecStart=.* --config /etc/ispkit/$tool.conf" root/usr/lib/systemd/system/$tool.service
    done
    grep -qF -- "'/usr/bin/smtp-connlimit' --config '/etc/ispkit/smtp-connlimit.conf' " root/usr/libexec/ispkit/load-connection-limit
    rm -rf root
    install_to --prefix /opt/ispkit
    [ -e root/opt/ispkit/etc/ispkit/sip-banwatch.conf ]
    grep -q -- "--config /opt/ispkit/etc/ispkit/sip-banwatch.conf" root/opt/ispkit/lib/systemd/system/sip-banwatch.service
}

@test "a build of some tools installs what belongs to them, and nothing else" {
    rm -rf root
    configure "-DISPKIT_TOOLS=hls-keygen;mail-ratelimit"
    install_to --prefix /usr
    configure -DISPKIT_TOOLS=all
    {
        for tool in hls-keygen mail-ratelimit; do
            echo "bin/$tool"
            echo "share/bash-completion/completions/$tool"
            echo "share/fish/vendor_completions.d/$tool.fish"
            echo "share/zsh/vendor-completions/_$tool"
        done
        printf '%s\n' lib/systemd/system/mail-ratelimit{.service,.socket,-expire.service,-expire.timer} \
            lib/systemd/system/ispkit-sendmail{.socket,@.service} libexec/ispkit/pass-to-sendmail \
            lib/{sysusers,tmpfiles}.d/ispkit.conf \
            share/man/man1/hls-keygen.1 share/man/man5/ispkit.conf.5 share/man/man7/ispkit{,-cluster,-hls,-mail,-metrics,-sip}.7 share/man/man8/mail-ratelimit.8
    } | sort > expected
    find root/usr -type f ! -path '*/doc/*' -printf '%P\n' | sort | diff expected -

    rm -rf root
    configure "-DISPKIT_TOOLS=hls-keygen"
    install_to --prefix /usr
    configure -DISPKIT_TOOLS=all
    [ ! -e root/usr/lib ]
}

@test "a prefix may end in slashes, have dots in it, and be relative" {
    for prefix in /usr/ /usr/local/../ /usr//; do
        rm -rf root
        install_to --prefix "$prefix"
        check_programs /usr/bin /usr/lib/systemd/system
        [ -e root/usr/share/zsh/vendor-completions/_nft-ban ]
    done
    cmake --install "$BATS_FILE_TMPDIR/build" --prefix some/where > log
    check_relative() { ln -s / root; check_programs "$PWD/some/where/bin" "$PWD/some/where/lib/systemd/system"; }
    rm -rf root
    check_relative
}

@test "a prefix that systemd cannot name is refused before anything is installed" {
    for prefix in '/opt/a"b' "/opt/a'b" '/opt/a\b' $'/opt/a\tb' $'/opt/a\nb' $'/opt/a\001b' $'/opt/a\037b'; do
        run env DESTDIR="$PWD/root" cmake --install "$BATS_FILE_TMPDIR/build" --prefix "$prefix"
        [ "$status" -ne 0 ]
        [[ ${output//$'\n'/ } == *"systemd cannot start programs whose path contains"* ]]
        [ ! -e root ]
    done
}

@test "where systemd does not look, or the units cannot see the programs, that is said" {
    for prefix in /usr /usr/local /; do
        install_to --prefix "$prefix"
        run ! grep -e "does not look" -e "cannot start" log
    done
    install_to --prefix /opt/ispkit
    grep -q "systemd does not search /opt/ispkit/lib/systemd/system: 'systemctl link /opt/ispkit/lib/systemd/system/\*'" log
    grep -q "'systemd-sysusers /opt/ispkit/lib/sysusers.d/ispkit.conf'" log
    for prefix in /home/joe /home/joe/.local /root /tmp/x /var/tmp/x; do
        install_to --prefix "$prefix"
        grep -q "The units cannot start programs in $prefix/bin" log
        run ! grep "systemctl link" log
    done
    install_to --prefix /homes/joe
    grep -q "does not search /homes/joe" log
}

@test "who may not write there is told which folder it is" {
    mkdir -m 555 closed
    run unprivileged env DESTDIR="$PWD/closed" cmake --install "$BATS_FILE_TMPDIR/build" --prefix /usr
    [ "$status" -ne 0 ]
    [[ $output == *"cannot create directory"*"$PWD/closed/usr/"* ]]
    [ -z "$(ls closed)" ]
}

@test "zsh looks for its completions where they were put" {
    needs zsh
    [ -e /etc/debian_version ] || skip "other systems have other folders"
    zsh -fc 'print -rl -- $fpath' > folders
    for prefix in /usr /usr/local; do
        rm -rf root
        install_to --prefix "$prefix"
        folder=$(find root -name _nft-ban -printf '%h\n')
        grep -qx "${folder#root}" folders
    done
}

@test "the prefix and the folders that were configured hold where --prefix names no other" {
    rm -rf root
    configure -DCMAKE_INSTALL_PREFIX=/usr
    install_to
    check_programs /usr/bin /usr/lib/systemd/system
    check_text
    check_manifest
    [ -e root/usr/share/zsh/vendor-completions/_nft-ban ]
    [ ! -e root/usr/share/zsh/site-functions ]

    rm -rf root
    configure -DCMAKE_INSTALL_PREFIX=/opt/ispkit/ -DCMAKE_INSTALL_BINDIR=/usr/sbin/ \
        -DISPKIT_SYSTEMD_UNITS=/etc/systemd/system -DISPKIT_SYSUSERS=/etc/sysusers.d \
        -DISPKIT_TMPFILES=/etc/tmpfiles.d -DISPKIT_ZSH_COMPLETIONS=/usr/share/zsh/vendor-completions
    install_to
    check_programs /usr/sbin /etc/systemd/system
    [ -x root/opt/ispkit/libexec/ispkit/daily-mail-report ]
    check_text
    check_manifest
    run ! grep -e "does not look" -e "cannot start" log
    [ -e root/etc/sysusers.d/ispkit.conf ]
    [ -e root/usr/share/zsh/vendor-completions/_nft-ban ]

    rm -rf root
    configure -DCMAKE_INSTALL_BINDIR=libexec/x/../ispkit -DISPKIT_SYSTEMD_UNITS=lib/systemd/system \
        -DISPKIT_SYSUSERS=lib/sysusers.d -DISPKIT_TMPFILES=lib/tmpfiles.d -DISPKIT_ZSH_COMPLETIONS=
    install_to --prefix /
    check_programs /libexec/ispkit /lib/systemd/system
    [ -e root/share/zsh/site-functions/_nft-ban ]

    rm -rf root
    configure -DISPKIT_SYSTEMD_UNITS=
    install_to --prefix "/opt/a'b"
    [ ! -e "root/opt/a'b/lib" ]
}
