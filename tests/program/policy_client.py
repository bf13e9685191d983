#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A client of a policy service, well-behaved or not.
# Usage: policy_client.py ADDRESS send [OCTETS]    sends standard input, so many octets at a time
#        policy_client.py ADDRESS hold [SECONDS]   the same, and waits for the end, that long at most
#        policy_client.py ADDRESS each QUESTION FILE...  for each file: its name, what "hold" gives for it,
#                                                  and what "send" then gives for the question in a file
#        policy_client.py ADDRESS deaf SECONDS     sends it again and again, and reads nothing
#        policy_client.py ADDRESS flood SECONDS    sends beginnings of requests, as many as it can
#        policy_client.py ADDRESS many N           from N connections at once, all open to the end
#        policy_client.py ADDRESS turns N          N times over one connection, one after the other
# send, hold: the answers, and "closed" if the service ended the connection. many: how many
# connections were answered. turns: how many answers, and how long the slowest took.
# ADDRESS is inet:HOST:PORT or unix:PATH.

import socket
import sys
import time


def connect(address):
    kind, _, rest = address.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(rest)
    else:
        host, _, port = rest.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def send(connection, octets="0", seconds=None, data=None):
    if data is None:
        data = sys.stdin.buffer.read()
    step = int(octets) or max(len(data), 1)
    connection.settimeout(20)
    end = ""
    try:
        for start in range(0, len(data), step):
            connection.sendall(data[start:start + step])
        if seconds is None:
            connection.shutdown(socket.SHUT_WR)
        else:
            connection.settimeout(float(seconds))
        while part := connection.recv(65536):
            sys.stdout.write(part.decode().replace("\n\n", "\n"))
            sys.stdout.flush()
        end = "closed\n" if seconds is not None else ""
    except TimeoutError:
        pass
    except (ConnectionResetError, BrokenPipeError):
        end = "closed\n"
    sys.stdout.write(end)


def each(address, question, *names):
    with open(question, "rb") as file:
        question = file.read()
    for name in names:
        print(name)
        with open(name, "rb") as file, connect(address) as connection:
            send(connection, seconds="20", data=file.read())
        with connect(address) as connection:
            send(connection, data=question)


def deaf(connection, seconds):
    data = sys.stdin.buffer.read() * 100
    end = time.time() + float(seconds)
    connection.settimeout(0.2)
    while time.time() < end:
        try:
            connection.send(data)
        except TimeoutError:
            pass


def flood(address, seconds):
    end = time.time() + float(seconds)
    while time.time() < end:
        try:
            with connect(address) as connection:
                connection.sendall(b"x=1\n" * 20000)
        except (ConnectionResetError, BrokenPipeError):
            pass


def many(address, count):
    data = sys.stdin.buffer.read()
    connections = [connect(address) for _ in range(int(count))]
    answered = 0
    for connection in connections:
        connection.settimeout(20)
        try:
            connection.sendall(data)
            answered += connection.recv(65536).endswith(b"\n\n")
        except (ConnectionResetError, BrokenPipeError):
            pass
    print(answered)


def turns(connection, count):
    data = sys.stdin.buffer.read()
    slowest = 0.0
    answered = 0
    for _ in range(int(count)):
        start = time.perf_counter()
        connection.sendall(data)
        received = b""
        while not received.endswith(b"\n\n"):
            part = connection.recv(65536)
            if not part:
                break
            received += part
        answered += received.endswith(b"\n\n")
        slowest = max(slowest, time.perf_counter() - start)
    print(f"{answered} answers, {slowest * 1000:.1f} ms")


address, command, *rest = sys.argv[1:]
if command in ("each", "many", "flood"):
    {"each": each, "many": many, "flood": flood}[command](address, *rest)
elif command == "hold":
    send(connect(address), "0", *(rest or ["20"]))
else:
    {"send": send, "deaf": deaf, "turns": turns}[command](connect(address), *rest)
