# SPDX-License-Identifier: MIT
"""Serves a folder over HTTP on 127.0.0.1, and misbehaves where the URL's first part says so.

Usage: hls_server.py FOLDER PORT_FILE LOG
The port is written to PORT_FILE when the server listens; LOG gets a line for each request.
"""

import http.server
import os
import sys
import time

TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t", ".key": "application/octet-stream"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        manner, _, name = self.path.lstrip("/").partition("/")
        with open(sys.argv[3], "a") as log:
            log.write(f"{self.path} {self.headers.get('Range', '-')}\n")
        if name.endswith(".m3u8") and manner not in ("loop", "file", "types"):
            manner = "good"
        getattr(self, manner)(os.path.join(sys.argv[1], name))

    def log_message(self, *_):
        pass

    def answer(self, status, body, **fields):
        self.send_response(status)
        fields.setdefault("Content_Length", str(len(body)))
        for field, value in fields.items():
            self.send_header(field.replace("_", "-"), value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def content(self, path):
        with open(path, "rb") as file:
            return file.read()

    def good(self, path, **fields):
        if not os.path.exists(path):
            self.answer(404, b"not here")
            return
        fields.setdefault("Content_Type", TYPES.get(os.path.splitext(path)[1], "text/plain"))
        fields.setdefault("Access_Control_Allow_Origin", "*")
        body = self.content(path)
        wanted = self.headers.get("Range")
        if not wanted:
            self.answer(200, body, **fields)
            return
        first, last = (int(end) for end in wanted.removeprefix("bytes=").split("-"))
        last = min(last, len(body) - 1)
        self.answer(206, body[first:last + 1], Content_Range=f"bytes {first}-{last}/{len(body)}", **fields)

    def whole(self, path):
        self.answer(200, self.content(path), Content_Type="video/mp2t", Access_Control_Allow_Origin="*")

    def types(self, path):
        self.good(path, Content_Type="text/html", Access_Control_Allow_Origin="")

    def login(self, path):
        if path.endswith(".key"):
            self.answer(200, b"<!DOCTYPE html><title>Log in</title>", Content_Type="text/html",
                        Access_Control_Allow_Origin="*")
        else:
            self.good(path)

    def moved(self, path):
        self.answer(302, b"", Location="/good/" + os.path.relpath(path, sys.argv[1]))

    def loop(self, _):
        self.answer(302, b"", Location=self.path)

    def file(self, _):
        self.answer(302, b"", Location="file:///etc/passwd")

    def short(self, path):
        body = self.content(path)
        self.answer(200, body[:1000], Content_Length=str(len(body)))
        self.close_connection = True

    def other(self, path):
        body = self.content(path)
        self.answer(206, body[:1000], Content_Range=f"bytes 500-1499/{len(body)}")

    def packed(self, path):
        self.answer(200, self.content(path), Content_Encoding="gzip")

    def endless(self, path):
        if path.endswith(".key"):
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except ConnectionError:
                self.close_connection = True
        else:
            self.good(path)

    def slow(self, path):
        body = self.content(path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(1)
        except ConnectionError:
            self.close_connection = True


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[2] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[2] + ".new", sys.argv[2])
server.serve_forever()
