# SPDX-License-Identifier: MIT
"""Opens TCP connections and says what became of them.

Usage: open_connections.py SOURCE DESTINATION PORT COUNT [SECONDS]

Without SECONDS all start at once, and it prints "CONNECTED REFUSED UNANSWERED" when all are answered,
or before the kernel would try them a second time. With SECONDS one starts after another, SECONDS apart,
each is closed when it was answered, and one that is not answered at once waits no longer than that.
"""

import select
import socket
import sys
import time

source, destination, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
apart = float(sys.argv[5]) if len(sys.argv) > 5 else None
family = socket.AF_INET6 if ":" in source else socket.AF_INET
counts = {"connected": 0, "refused": 0, "unanswered": 0}


def start():
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.setblocking(False)
    connection.bind((source, 0))
    connection.connect_ex((destination, port))
    return connection


def wait_for_answers(connections, seconds):
    end = time.monotonic() + seconds
    waiting = select.poll()
    for each in connections:
        waiting.register(each, select.POLLOUT)
    left = len(connections)
    while left > 0 and (answered := waiting.poll(max(0, end - time.monotonic()) * 1000)):
        for descriptor, _ in answered:
            waiting.unregister(descriptor)
        left -= len(answered)


def finish(connection):
    if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
        counts["refused"] += 1
    else:
        try:
            connection.getpeername()
            counts["connected"] += 1
        except OSError:
            counts["unanswered"] += 1
    connection.close()


if apart is None:
    connections = [start() for _ in range(count)]
    wait_for_answers(connections, 0.6)
    for each in connections:
        finish(each)
else:
    for _ in range(count):
        each = start()
        until = time.monotonic() + apart
        select.select([], [each], [], apart)
        finish(each)
        time.sleep(max(0, until - time.monotonic()))
print(*counts.values())
