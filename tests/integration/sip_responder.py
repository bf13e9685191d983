#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A SIP registrar that no password opens, and that logs like Asterisk's chan_sip.

Usage: sip_responder.py ADDRESS PORT LOG
Answers REGISTER and OPTIONS over UDP: 401 without Authorization; with it, a line in the log and 401
again, as Asterisk answers a wrong password.
"""

import re
import socket
import sys
import time


def header(request, name):
    match = re.search(rf"^{name}\s*:\s*(.*?)\r?$", request, re.IGNORECASE | re.MULTILINE)
    return match.group(1) if match else ""


def answer(request, status, extra=""):
    to = header(request, "To")
    if "tag=" not in to:
        to += ";tag=as5f1c0b2d"
    vias = re.findall(r"^Via\s*:.*?$", request, re.IGNORECASE | re.MULTILINE)
    return "\r\n".join(
        [f"SIP/2.0 {status}"]
        + [via.strip() for via in vias]
        + [
            f"From: {header(request, 'From')}",
            f"To: {to}",
            f"Call-ID: {header(request, 'Call-ID')}",
            f"CSeq: {header(request, 'CSeq')}",
            "Server: Asterisk PBX",
        ]
        + ([extra] if extra else [])
        + ["Content-Length: 0", "", ""]
    )


def main():
    address, port, log_name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.bind((address, port))
    with open(log_name, "a", buffering=1, encoding="latin-1") as log:
        while True:
            packet, peer = server.recvfrom(65536)
            request = packet.decode("latin-1")
            if not request.startswith(("REGISTER", "OPTIONS")):
                continue
            if header(request, "Authorization"):
                host = f"[{peer[0]}]" if family == socket.AF_INET6 else peer[0]
                log.write(
                    f"[{time.strftime('%Y-%m-%d %H:%M:%S')}] NOTICE[1201] chan_sip.c: Registration "
                    f"from '{header(request, 'To')}' failed for '{host}:{peer[1]}' - Wrong password\n"
                )
            challenge = (
                'WWW-Authenticate: Digest algorithm=MD5, realm="asterisk", '
                f'nonce="{time.monotonic_ns():x}"'
            )
            server.sendto(answer(request, "401 Unauthorized", challenge).encode("latin-1"), peer)


if __name__ == "__main__":
    main()
