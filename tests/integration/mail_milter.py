#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# A milter: adds a header to each mail, and refuses mail from spam@... at its end.
# Usage: mail_milter.py HOST PORT
# The protocol is that of sendmail's libmilter/mfdef.h: a length of four bytes, a command, its data.

import socketserver
import struct
import sys

VERSION, ADD_HEADERS = 6, 0x1
# The steps that it does not want: connect, helo, rcpt, body, headers, end of headers, unknown commands, data.
UNWANTED = 0x1 | 0x2 | 0x8 | 0x10 | 0x20 | 0x40 | 0x100 | 0x200


class Milter(socketserver.StreamRequestHandler):
    def answer(self, data):
        self.wfile.write(struct.pack(">I", len(data)) + data)

    def handle(self):
        is_spam = False
        while len(length := self.rfile.read(4)) == 4:
            data = self.rfile.read(struct.unpack(">I", length)[0])
            command = data[:1]
            if command == b"O":
                self.answer(b"O" + struct.pack(">III", VERSION, ADD_HEADERS, UNWANTED))
            elif command == b"M":
                is_spam = data.startswith(b"M<spam@")
                self.answer(b"c")
            elif command == b"E":
                if not is_spam:
                    self.answer(b"hX-Milter\0yes\0")
                self.answer(b"r" if is_spam else b"c")
            elif command == b"Q":
                return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server((sys.argv[1], int(sys.argv[2])), Milter).serve_forever()
