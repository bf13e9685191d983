#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long from the line in the log to the last packet that gets through.

Usage: ban_latency.py SERVER ATTACKER LOG [--rounds N] [--load LINES_A_SECOND]
       ban_latency.py SERVER ATTACKER LOG --burst ADDRESSES --count COMMAND --worst COMMAND

Runs in the namespace SERVER, sends from the namespace ATTACKER, whose interface "to-server" gets the
addresses that it needs. Something that watches LOG and bans is to run already.
"""

import argparse
import select
import socket
import statistics
import subprocess
import sys
import threading
import time

SENDER = """
import socket, sys, time
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 5070))
end = time.monotonic() + 4
while time.monotonic() < end:
    sock.sendto(b"x", ("192.0.2.1", 5060))
    time.sleep(0.0001)
"""


def failure(address):
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    return (
        f"[{now}] NOTICE[1201] chan_sip.c: Registration from '<sip:100@192.0.2.1>' failed for "
        f"'{address}:5070' - Wrong password\n"
    )


def write(log, lines):
    with open(log, "a", encoding="ascii") as file:
        file.write(lines)


def load(log, lines_a_second, stop):
    """Ordinary lines, a hundredth of them failures from addresses all over the net."""
    step = 0.01
    number = 0
    due = time.monotonic()
    while not stop.is_set():
        lines = []
        for _ in range(int(lines_a_second * step)):
            number += 1
            if number % 100 == 0:
                lines.append(failure(f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"))
            else:
                lines.append(
                    f"[{time.strftime('%Y-%m-%d %H:%M:%S')}] VERBOSE[2214][C-{number:08x}] pbx.c: -- "
                    f'Executing [100@internal:1] Dial("PJSIP/100-{number:08x}") in new stack\n'
                )
        write(log, "".join(lines))
        due += step
        time.sleep(max(0, due - time.monotonic()))


def one_round(receiver, attacker, log, address):
    """Milliseconds from the fifth line to the last packet that arrived."""
    subprocess.run(
        ["ip", "-n", attacker, "address", "add", f"{address}/24", "dev", "to-server"], check=False,
        stderr=subprocess.DEVNULL,
    )
    write(log, failure(address) * 4)
    sender = subprocess.Popen(
        ["ip", "netns", "exec", attacker, sys.executable, "-c", SENDER, address]
    )
    try:
        for _ in range(200):
            if select.select([receiver], [], [], 3)[0]:
                receiver.recv(16)
        start = time.monotonic()
        write(log, failure(address))
        last = start
        while select.select([receiver], [], [], 1.5)[0]:
            receiver.recv(16)
            last = time.monotonic()
    finally:
        sender.kill()
        sender.wait()
    return (last - start) * 1000


def measure_rounds(arguments):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("192.0.2.1", 5060))
    stop = threading.Event()
    if arguments.load:
        threading.Thread(
            target=load, args=(arguments.log, arguments.load, stop), daemon=True
        ).start()
        time.sleep(0.5)
    results = sorted(
        one_round(receiver, arguments.attacker, arguments.log, f"192.0.2.{100 + number}")
        for number in range(arguments.rounds)
    )
    stop.set()
    print(
        f"median {statistics.median(results):8.2f} ms   min {results[0]:8.2f}   "
        f"max {results[-1]:8.2f}   ({len(results)} attackers)"
    )


def measure_burst(arguments):
    addresses = [f"10.9.{n // 250}.{n % 250 + 1}" for n in range(arguments.burst)]
    # The last of all is the worst.
    lines = "".join(failure(address) * 5 for address in addresses) + failure(addresses[-1]) * 50
    start = time.monotonic()
    write(arguments.log, lines)
    worst = arguments.worst.replace("ADDRESS", addresses[-1])
    while (
        subprocess.run(worst, shell=True, capture_output=True, check=False).returncode != 0
        and time.monotonic() - start < arguments.patience
    ):
        time.sleep(0.005)
    worst_after = time.monotonic() - start
    banned = 0
    while banned < arguments.burst and time.monotonic() - start < arguments.patience:
        output = subprocess.run(
            arguments.count, shell=True, capture_output=True, text=True, check=False
        ).stdout
        banned = int(output or 0)
        time.sleep(0.005)
    print(
        f"the worst banned after {worst_after:.2f} s, {banned} of {arguments.burst} after "
        f"{time.monotonic() - start:.2f} s"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("attacker")
    parser.add_argument("log")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--burst", type=int)
    parser.add_argument("--count", help="prints how many are banned")
    parser.add_argument("--worst", help="succeeds when ADDRESS is banned")
    parser.add_argument("--patience", type=float, default=60)
    arguments = parser.parse_args()
    if arguments.burst:
        measure_burst(arguments)
    else:
        measure_rounds(arguments)


if __name__ == "__main__":
    main()
