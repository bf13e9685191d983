# SPDX-License-Identifier: MIT
"""A name server.

Usage: name_server.py ADDRESS FILE
FILE has lines "NAME IPV4 TTL"; it is read at each question.
"""

import socket
import struct
import sys

NO_ERROR, NO_SUCH_NAME = 0, 3


def records(file, name):
    for line in open(file):
        host, address, ttl = line.split()
        if host == name:
            yield socket.inet_aton(address), int(ttl)


def answer(query, file):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode())
        at += 1 + query[at]
    end = at + 5
    known = list(records(file, ".".join(labels).lower()))
    is_ipv4 = query[at + 1 : at + 3] == b"\0\1"
    found = known if is_ipv4 else []
    code = NO_ERROR if known else NO_SUCH_NAME
    head = query[:2] + struct.pack("!BBHHHH", 0x81, 0x80 | code, 1, len(found), 0, 0)
    body = b"".join(struct.pack("!HHHIH4s", 0xC00C, 1, 1, ttl, 4, address) for address, ttl in found)
    return head + query[12:end] + body


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
while True:
    query, client = server.recvfrom(512)
    server.sendto(answer(query, sys.argv[2]), client)
