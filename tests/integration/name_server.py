# SPDX-License-Identifier: MIT
"""A name server.

Usage: name_server.py ADDRESS[:PORT] FILE
PORT is 53; with 0 it is any free port, which is printed.
FILE has lines "NAME IPV4 TTL", "NAME TXT TTL TEXT", and "NAME SILENT" for a name that it does not
answer for; it is read at each question.
"""

import socket
import struct
import sys

NO_ERROR, NO_SUCH_NAME = 0, 3
A, TXT = 1, 16


class Silent(Exception):
    pass


def records(file, name):
    """Type, data and TTL of each record of the name."""
    for line in open(file):
        host, kind, *rest = line.split(maxsplit=3)
        if host != name:
            continue
        if kind == "SILENT":
            raise Silent
        ttl = int(rest[0])
        if kind == "TXT":
            text = rest[1].strip().encode()
            yield TXT, bytes([len(text)]) + text, ttl
        else:
            yield A, socket.inet_aton(kind), ttl


def answer(query, file):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode())
        at += 1 + query[at]
    end = at + 5
    known = list(records(file, ".".join(labels).lower()))
    asked = struct.unpack("!H", query[at + 1 : at + 3])[0]
    found = [record for record in known if record[0] == asked]
    code = NO_ERROR if known else NO_SUCH_NAME
    head = query[:2] + struct.pack("!BBHHHH", 0x81, 0x80 | code, 1, len(found), 0, 0)
    body = b"".join(
        struct.pack("!HHHIH", 0xC00C, kind, 1, ttl, len(data)) + data for kind, data, ttl in found
    )
    return head + query[12:end] + body


address, _, port = sys.argv[1].partition(":")
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((address, int(port or 53)))
if port == "0":
    print(server.getsockname()[1], flush=True)
while True:
    query, client = server.recvfrom(512)
    try:
        server.sendto(answer(query, sys.argv[2]), client)
    except Silent:
        pass
