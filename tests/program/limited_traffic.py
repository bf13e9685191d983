#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Sends mails past a running mail-ratelimit, and writes the log that Postfix would have if nothing had
# been refused.
# Usage: limited_traffic.py LIMIT LOG
# Prints each login, how many of its mails were refused, and how many recipients those had.

import collections
import random
import subprocess
import sys
import tempfile
import time

SECONDS = 9


def begin_of_second():
    time.sleep(1.1 - time.time() % 1)
    return int(time.time())


def decide(service, login, recipients, number):
    request = {
        "request": "smtpd_access_policy", "protocol_state": "END-OF-MESSAGE",
        "protocol_name": "ESMTP", "client_address": "198.51.100.7", "client_name": "unknown",
        "sasl_username": login, "sender": f"{login}@example.net", "instance": f"1.{number}",
        "recipient_count": recipients, "size": 1000}
    service.stdin.write("".join(f"{name}={text}\n" for name, text in request.items()) + "\n")
    service.stdin.flush()
    action = service.stdout.readline()
    service.stdout.readline()
    return action.startswith("action=DUNNO")


def lines(second, login, recipients, number):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00 mx1 postfix", time.gmtime(second))
    queue_id = f"{number:010X}"
    yield (f"{stamp}/smtpd[1]: {queue_id}: client=unknown[198.51.100.7], sasl_method=PLAIN, "
           f"sasl_username={login}\n")
    yield (f"{stamp}/qmgr[2]: {queue_id}: from=<{login}@example.net>, size=1000, "
           f"nrcpt={recipients} (queue active)\n")
    yield f"{stamp}/qmgr[2]: {queue_id}: removed\n"


def attempt(limit, log, database):
    """What was refused; None where a second passed between asking and writing."""
    service = subprocess.Popen(
        ["mail-ratelimit", "serve", "--stdio", "--log", "none", "--db", database, "--limit", limit],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    chance = random.Random(3)
    refused = collections.defaultdict(lambda: [0, 0])
    number = 0
    for _ in range(SECONDS):
        second = begin_of_second()
        for _ in range(chance.randrange(8)):
            number += 1
            login = chance.choice(["anna", "bert", "carol"])
            recipients = chance.randint(1, 4)
            if not decide(service, login, recipients, number):
                refused[login][0] += 1
                refused[login][1] += recipients
            log.writelines(lines(second, login, recipients, number))
        if int(time.time()) != second:
            service.kill()
            return None
    service.stdin.close()
    service.wait()
    return refused


for _ in range(5):
    with open(sys.argv[2], "w") as log, tempfile.TemporaryDirectory() as folder:
        refused = attempt(sys.argv[1], log, folder + "/ratelimit.db")
    if refused is not None:
        break
for login, (messages, recipients) in sorted(refused.items()):
    print(login, messages, recipients)
