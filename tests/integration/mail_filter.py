#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# An after-queue content filter: takes mail by SMTP, adds a header, and answers what the server
# answers that it gives the mail back to.
# Usage: mail_filter.py HOST:PORT HOST:PORT

import smtplib
import socketserver
import sys


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


class Filter(socketserver.StreamRequestHandler):
    def answer(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.answer("220 filter")
        back = smtplib.SMTP(*address(sys.argv[2]), local_hostname="filter")
        back.ehlo()
        for line in self.rfile:
            line = line.decode().strip()
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self.answer("250 filter")
            elif verb == "DATA":
                self.answer("354 go on")
                text = b"X-Filtered: yes\r\n"
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    text += part
                back.putcmd("DATA")
                code, said = back.getreply()
                if code == 354:
                    back.send(text + b".\r\n")
                    code, said = back.getreply()
                self.answer(f"{code} {said.decode().splitlines()[-1]}")
            else:
                code, said = back.docmd(line)
                self.answer(f"{code} {said.decode().splitlines()[-1]}")
                if verb == "QUIT":
                    break


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 100
    daemon_threads = True


Server(address(sys.argv[1]), Filter).serve_forever()
