# SPDX-License-Identifier: MIT
"""Writes what comes to a syslog socket to a file, as rsyslog does with its usual settings.

Usage: syslog_receiver.py SOCKET FILE
"""

import re
import socket
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
with open(sys.argv[2], "wb", buffering=0) as log:
    while True:
        text = receiver.recv(64 * 1024)
        text = re.sub(rb"^<\d+>", b"", text)[:8096].rstrip(b"\n\0")
        text = re.sub(rb"[\x00-\x1f\x7f]", lambda octet: b"#%03o" % octet[0][0], text)
        log.write(text[:15] + b" proxy" + text[15:] + b"\n")
