#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Sends many mails and keeps account of what the relay answered.
# Usage: mail_sender.py burst HOST:PORT SOURCE MAILS [LOGIN [RECIPIENTS]]
#        mail_sender.py storm MAILS DELAY [SECONDS HOST...]
# burst sends one after another from an address, and ends at the first that is refused.
# storm sends from many clients at once, to the relay on this host or to relays in turn, during so many
# seconds, and tries what is deferred again, as mail servers do, at the next relay; it prints when each
# mail of a client or login was sent that got through, and when each that was not although its text had been
# sent; it fails when a mail is refused for good, or deferred by a greylist that had seen it long enough before.

import collections
import heapq
import itertools
import json
import random
import smtplib
import socket
import ssl
import sys
import threading
import time

ENCRYPTION = ssl.create_default_context()
ENCRYPTION.check_hostname = False
ENCRYPTION.verify_mode = ssl.CERT_NONE


class Refused(Exception):
    def __init__(self, stage, code, text):
        super().__init__(f"{stage} {code} {text}")
        self.stage, self.code, self.text = stage, code, text


def connect(host, port, source=None, login=None, claim=None):
    server = smtplib.SMTP(
        host, port, local_hostname="client.example.net", timeout=60,
        source_address=(source, 0) if source else None)
    server.ehlo()
    if claim:
        expect("XCLIENT", server.docmd(f"XCLIENT ADDR={claim} NAME=[UNAVAILABLE]"), 220)
        server.ehlo()
    if login:
        server.starttls(context=ENCRYPTION)
        server.login(login, "sesame")
    return server


def expect(stage, answer, code):
    if answer[0] != code:
        raise Refused(stage, answer[0], answer[1].decode(errors="replace").replace("\n", " "))


def send(server, sender, recipients, number):
    expect("MAIL", server.docmd(f"MAIL FROM:<{sender}>"), 250)
    for recipient in recipients:
        expect("RCPT", server.docmd(f"RCPT TO:<{recipient}>"), 250)
    expect("DATA", server.docmd("DATA"), 354)
    try:
        server.send(f"Subject: test\r\nX-Number: {number}\r\n\r\nHello.\r\n.\r\n".encode())
        answer = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        error.stage = "END"
        raise
    expect("END", answer, 250)


def burst(address, source, mails, login=None, recipients=1):
    host, port = address.rsplit(":", 1)
    server = connect(host, int(port), source, login)
    accepted = 0
    refusal = "none"
    for number in range(int(mails)):
        try:
            send(server, "someone@elsewhere.example",
                 [f"r{i}@example.org" for i in range(int(recipients))], number)
        except Refused as answer:
            refusal = str(answer)
            break
        accepted += 1
    print(f"accepted {accepted}, then {refusal}")


Mail = collections.namedtuple("Mail", "number client login sender recipient")


def some_mail(number, mails):
    """Seven in ten from strangers, some of them bounces, the rest from customers."""
    login = claim = None
    sender = f"s{number}@elsewhere.example"
    kind = number % 20
    spread = max(mails // 100, 10)
    if kind < 2:
        login = f"carol{number // 20 % spread}"
        claim = f"192.0.2.{100 + number % 100}"
    elif kind < 6:
        claim = f"198.51.100.{number % 50 + 1}"
    else:
        client = number % spread
        claim = f"203.{client // 200}.{client % 200}.{random.randrange(1, 3)}"
        if kind == 6:
            sender = ""
        elif kind < 12:
            # Writes more than once to the same.
            sender = f"s{client}@elsewhere.example"
    recipient = f"r{number % 7}@example.org"
    return Mail(number, claim, login, sender, recipient)


def triplet_of(mail):
    return mail.client.rsplit(".", 1)[0], mail.sender, mail.recipient


def is_customer(mail):
    return mail.login or mail.client.startswith("198.51.100.")


class Storm:
    def __init__(self, mails, delay, duration, hosts):
        self.lock = threading.Condition()
        start = time.time()
        self.due = [(start + duration * n / mails, n, some_mail(n, mails)) for n in range(mails)]
        heapq.heapify(self.due)
        self.left = mails
        self.delay = delay
        self.hosts = itertools.cycle(hosts)
        self.first_asked = {}
        self.greylisted = {}
        # For each client or login, the times from when to when one of its mails was sent.
        self.accepted = collections.defaultdict(list)
        self.deferred_at_end = collections.defaultdict(list)
        self.answers = collections.Counter()
        self.faults = []

    def next(self):
        with self.lock:
            while self.left > 0:
                if self.due and self.due[0][0] <= time.time():
                    return heapq.heappop(self.due)[2], next(self.hosts)
                self.lock.wait(0.2)
        return None, None

    def work(self):
        while True:
            mail, host = self.next()
            if not mail:
                return
            key = f"sasl:{mail.login}" if mail.login else f"client:{mail.client}"
            asked = time.time()
            with self.lock:
                first_asked = self.first_asked.setdefault(triplet_of(mail), asked)
            try:
                server = (connect(host, 587, login=mail.login, claim=mail.client) if mail.login else
                          connect(host, 25, claim=mail.client))
                try:
                    send(server, mail.sender, [mail.recipient], mail.number)
                finally:
                    server.close()
            except (Refused, smtplib.SMTPException, OSError) as answer:
                self.deferred(mail, key, answer, asked)
                continue
            with self.lock:
                self.accepted[key].append((asked, time.time()))
                self.left -= 1
                self.answers["250"] += 1
                # Both ends count whole seconds.
                if not is_customer(mail) and time.time() < first_asked + self.delay - 1:
                    self.faults.append(f"not delayed: {mail}")
                self.lock.notify_all()

    def deferred(self, mail, key, answer, asked):
        now = time.time()
        again = now + random.uniform(0.2, 1)
        code = answer.code if isinstance(answer, Refused) else getattr(answer, "smtp_code", 0)
        with self.lock:
            if isinstance(answer, Refused) and "Greylisted" in answer.text:
                self.answers["450 greylisted"] += 1
                seen = self.greylisted.setdefault(triplet_of(mail), now)
                if is_customer(mail):
                    self.faults.append(f"a customer is greylisted: {mail}")
                # Both ends count whole seconds.
                if asked > seen + self.delay + 1:
                    self.faults.append(f"forgotten: {mail}, {asked - seen:.1f} s later: {answer}")
                if (answer.stage == "DATA") != (mail.sender == ""):
                    self.faults.append(f"at the wrong time: {mail}: {answer}")
                again = seen + self.delay + 1.2
            else:
                self.answers[f"{answer.stage} {code}" if isinstance(answer, Refused)
                             else type(answer).__name__] += 1
                if 500 <= code < 600:
                    self.faults.append(f"refused for good: {mail}: {answer}")
                    self.left -= 1
                    return
                if "imit" in str(answer):
                    self.faults.append(f"limited: {mail}: {answer}")
                # The count may be in the database and its answer lost.
                if getattr(answer, "stage", None) == "END":
                    self.deferred_at_end[key].append((asked, now))
            heapq.heappush(self.due, (max(again, now), mail.number, mail))
            self.lock.notify_all()


def storm(mails, delay, duration=0, *hosts):
    state = Storm(int(mails), float(delay), float(duration), hosts or ("127.0.0.1",))
    threads = [threading.Thread(target=state.work, daemon=True) for _ in range(60)]
    start = time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{time.time() - start:.1f} s, answers: {dict(state.answers)}", file=sys.stderr)
    print(json.dumps({"accepted": state.accepted, "deferred_at_end": state.deferred_at_end}))
    for fault in state.faults[:20]:
        print(fault, file=sys.stderr)
    sys.exit(1 if state.faults else 0)


socket.setdefaulttimeout(60)
{"burst": burst, "storm": storm}[sys.argv[1]](*sys.argv[2:])
