# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A machine of the test's own that systemd boots: the installation in front of this machine's /usr, with
# configuration, state, network and firewall of its own.

can_make_machine() {
    local program
    for program in systemd-nspawn nsenter postfix; do command -v "$program" > /dev/null || return; done
    [ "$(id -u)" -eq 0 ]
}

needs_machine() {
    needs systemd-nspawn
    needs nsenter
    needs postfix
    if [ "$(id -u)" -ne 0 ]; then
        [ "${CI:-}" != true ] || { echo "not root, and CI skips nothing"; return 1; }
        skip "needs root"
    fi
}

# make_machine: the folder root, with what programs expect in /etc, and the folder stage for what is
# installed.
make_machine() {
    local file
    mkdir -p stage/usr root/{usr,etc,var,run,tmp,proc,sys,dev,root}
    for file in bin sbin lib lib64; do ln -s "usr/$file" "root/$file"; done
    for file in passwd group shadow gshadow nsswitch.conf ld.so.conf ld.so.conf.d ld.so.cache alternatives; do
        [ ! -e "/etc/$file" ] || cp -a "/etc/$file" root/etc
    done
    # sysusers.d is to make this user and group.
    sed -i '/^ispkit\(-sendmail\)\?:/d' root/etc/{passwd,group,shadow,gshadow}
    cp -L /etc/os-release root/etc
    echo ispkit-test > root/etc/hostname
    : > root/etc/fstab
    systemd-id128 new > root/etc/machine-id
}

# install_on_machine: the programs, with their units and configuration, before it boots.
install_on_machine() {
    DESTDIR=$PWD/stage cmake --install "$ISPKIT_BIN" --prefix /usr > install.log
    cp -a stage/etc root
}

# boot_installed
boot_installed() { boot_machine --overlay-ro="/usr:$PWD/stage/usr:/usr"; }

# boot_machine [OPTION...]: the folder root, with options for systemd-nspawn. It ends with the process that calls
# this at the latest. systemd-nspawn must not be killed: the machine would go on without it.
boot_machine() {
    # With --keep-unit, systemd-nspawn leaves a reboot to its caller.
    # shellcheck disable=SC2016 # for the shell within
    setpriv --pdeathsig TERM bash -c 'trap "kill \$machine" TERM
        status=133
        while [ $status -eq 133 ]; do
            systemd-nspawn "$@" &
            machine=$!
            echo $machine > machine.pid
            wait $machine && status=0 || status=$?
        done' machine --directory="$PWD/root" --machine="ispkit-test-$$" "$@" \
        --boot --register=no --keep-unit --private-network \
        --link-journal=no --console=pipe < /dev/null > boot.log 2>&1 3>&- &
    eventually machine_has_init && eventually machine_is_up || { cat boot.log; on_machine journalctl -b; return 1; }
}

# Before it has its init, systemd-nspawn has a child that is not in a machine yet, but in this one.
machine_has_init() {
    local child
    for child in $(pgrep -P "$(cat machine.pid)"); do
        grep -qP '^NSpid:.*\t1$' "/proc/$child/status" || continue
        echo "$child" > init.pid
        return
    done
    return 1
}

machine_is_up() { [[ $(on_machine systemctl is-system-running) =~ ^(running|degraded)$ ]]; }

on_machine() { nsenter --target "$(cat init.pid)" --all "$@"; }

stop_machine() {
    local i
    kill "$(cat machine.pid)" || return 0
    for ((i = 0; i < 200; ++i)); do
        kill -0 "$(cat machine.pid)" 2> /dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$(cat init.pid)"
}
