#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""power_cuts.py FILE_SYSTEM SCENARIO COUNT [SEED]: cuts the power that many times while tools work on ext4 or xfs, at a
random write or flush of the disk or after them, and sees that what they reported is there when the power is back, or
what their manual pages except. To be run as
    unshare --mount --pid --fork --kill-child power_cuts.py ...
with the built tools on PATH, their folder in ISPKIT_BIN and the sources in ISPKIT_SOURCE. Status 1: something is
missing; other faults are exceptions. It leaves a folder in the current one.

A scenario is a generator of three parts: what it prepares is on the disk at its first yield; the power may fail up to
its second; then it checks."""
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

from machine import Fault, Machine, expect, sync_file

EXAMPLES = pathlib.Path(os.environ["ISPKIT_SOURCE"]) / "examples"


def octets(size, seed):
    """The same for the same seed; neither media nor encrypted."""
    return bytes(byte & 0x7f for byte in random.Random(seed).randbytes(size))


# --- writers that must be caught


def careless(machine, random_):
    """Writes without fsync."""
    file = machine.folder / "file"
    yield
    file.write_bytes(octets(20000, 1))
    yield
    expect(file.exists() and file.read_bytes() == octets(20000, 1), "the file is not whole")


def renaming(machine, random_):
    """Renames a file of which nothing is synced; then another program syncs its own."""
    file = machine.folder / "file"
    yield
    try:
        (machine.folder / "new").write_bytes(octets(20000, 2))
        os.rename(machine.folder / "new", file)
        sync_file(machine.folder / "other")
    except OSError:  # no power
        pass
    yield
    expect(not file.exists() or file.read_bytes() == octets(20000, 2), "the file is there, and not whole")


# --- files that appear whole


FILES = {
    "video.key": "hls-keygen -f --derive {folder}/master --label a -o {folder}/video.key",
    "random.key": "hls-keygen -f -o {folder}/random.key",
    "video.m3u8": "m3u8-gen --segment-list {folder}/list.csv -o {folder}/video.m3u8",
    "secrets": "sip-secret -f --count 500 -o {folder}/secrets",
    "limits.nft": "smtp-connlimit --limit 30/minute -o {folder}/limits.nft",
    "bans.html": "sip-banwatch scan --html {folder}/bans.html {examples}/asterisk.log",
    "report.html": "mail-ratelimit-report --html {folder}/report.html {examples}/mail.log",
    "partial": "mail-ratelimit-report --partial {folder}/partial {examples}/mail.log",
}


def files(machine, random_):
    """Each tool that writes a file, where there is none or another one: it is there whole, or as before."""
    for folder in (machine.folder, machine.notes):
        (folder / "master").write_bytes(bytes(range(32)))
        (folder / "0.ts").write_bytes(octets(188 * 20, 0))
        (folder / "list.csv").write_text("".join(f"0.ts,{number * 4},{number * 4 + 4}\n" for number in range(200)))
    names = random_.sample(list(FILES), 4)
    news = {}
    olds = {}
    for name in names:
        machine.succeeds(*FILES[name].format(folder=machine.notes, examples=EXAMPLES).split())
        news[name] = (machine.notes / name).read_bytes()
        if random_.random() < 0.5:
            olds[name] = octets(random_.randrange(1, 40000), name)
            (machine.folder / name).write_bytes(olds[name])
    yield
    done = set()
    for name in names:
        command = FILES[name].format(folder=machine.folder, examples=EXAMPLES).split()
        if machine.run(*command).returncode == 0 and machine.may_report():
            done.add(name)
    yield
    for name in names:
        file = machine.folder / name
        found = file.read_bytes() if file.exists() else None
        is_new = found is not None and is_whole(name, found, news[name])
        expect(is_new or (name not in done and found == olds.get(name)),
               f"{name}: {'reported' if name in done else 'not reported'}, {describe(found)}")


def is_whole(name, found, new):
    if name == "random.key":
        return len(found) == len(new) and any(found)
    if name == "secrets":
        return re.fullmatch(rb"([!-~]{20,}\n){500}", found)
    if name.endswith(".html"):  # has the time
        return found.startswith(b"<!DOCTYPE html>") and found.rstrip().endswith(b"</html>") and \
            abs(len(found) - len(new)) < 100
    return found == new


def describe(found):
    return "missing" if found is None else f"{len(found)} bytes: {found[:40]!r}..."


# --- what hls-encrypt writes


def encrypted(machine, random_, *options):
    """Segments in notes/clear, their key, what they become in notes/expected; the command for machine.folder/out."""
    clear = machine.notes / "clear"
    clear.mkdir()
    for number in range(random_.randrange(1, 25)):
        (clear / f"{number}.ts").write_bytes(octets(random_.randrange(1, 60000), number))
    segments = sorted(clear.iterdir(), key=lambda path: int(path.stem))
    key = machine.notes / "video.key"
    key.write_bytes(bytes(range(16)))
    machine.succeeds("hls-encrypt", "-k", key, "-o", machine.notes / "expected", *segments)
    return ["hls-encrypt", *options, "-k", key, "-o", machine.folder / "out", *segments]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")} \
        if folder.is_dir() else {}


def completes(machine, command, expected):
    machine.succeeds(*command)
    expect(contents(machine.folder / "out") == expected, f"{' '.join(map(str, command[:6]))}: does not complete it")


def encrypt_synced(machine, random_):
    """hls-encrypt --fsync: every segment under its name is whole, those that were reported are there."""
    command = encrypted(machine, random_, "--fsync", "--resume", "--json")
    expected = contents(machine.notes / "expected")
    yield
    if random_.random() < 0.3:  # an earlier run that was killed
        program = machine.start(*command)
        time.sleep(random_.random() * 0.05)
        program.kill()
        program.wait()
    done = machine.run(*command)
    counts = machine.may_report()
    yield
    found = contents(machine.folder / "out")
    for name, content in found.items():
        expect(content == expected[name], f"{name}: not whole: {describe(content)}")
    for line in done.stdout.splitlines() if counts else []:
        expect(json.loads(line)["name"] in found, f"{line}: is missing")
    expect(not counts or done.returncode != 0 or found == expected, "reported done, and segments are missing")
    completes(machine, command, expected)


def encrypt_unsynced(machine, random_):
    """hls-encrypt without --fsync: segments may be missing or short, and the next run makes them."""
    command = encrypted(machine, random_, *(["--resume"] if random_.random() < 0.7 else []))
    expected = contents(machine.notes / "expected")
    yield
    machine.run(*command)
    yield
    for name, content in contents(machine.folder / "out").items():
        expect(expected[name].startswith(content), f"{name}: not a beginning: {describe(content)}")
    completes(machine, command, expected)


def playlist_text(numbers, is_ended=True):
    return "".join(["#EXTM3U\n#EXT-X-TARGETDURATION:4\n", f"#EXT-X-MEDIA-SEQUENCE:{numbers[0]}\n",
                    *(f"#EXTINF:4,\n{number}.ts\n" for number in numbers), "#EXT-X-ENDLIST\n" if is_ended else ""])


def segments_of(playlist):
    return [line for line in playlist.read_text().splitlines() if not line.startswith("#")] \
        if playlist.exists() else []


def rekey(machine, random_):
    """hls-encrypt --rekey --fsync: the new playlist names whole segments only."""
    encrypted(machine, random_)
    clear = machine.notes / "clear"
    (clear / "video.m3u8").write_text(playlist_text(sorted(int(path.stem) for path in clear.glob("*.ts"))))
    for name, octet in ("old.key", 1), ("new.key", 2):
        (machine.notes / name).write_bytes(bytes([octet] * 16))
    for name, out in ("old.key", machine.notes / "out"), ("new.key", machine.notes / "expected"):
        machine.succeeds("hls-encrypt", "-q", "-k", machine.notes / name, "--playlist", clear / "video.m3u8", "--key-uri",
                         f"../{name}", "-o", out, "-f")
    expected = contents(machine.notes / "expected")
    command = ["hls-encrypt", "--rekey", "--fsync", "--resume", "-k", machine.notes / "new.key", "--old-key",
               machine.notes / "old.key", "--playlist", machine.notes / "out/video.m3u8", "--key-uri", "../new.key",
               "-o", machine.folder / "out"]
    yield
    done = machine.run(*command).returncode == 0 and machine.may_report()
    yield
    found = contents(machine.folder / "out")
    for name, content in found.items():
        expect(content == expected[name], f"{name}: not whole: {describe(content)}")
    for name in segments_of(machine.folder / "out/video.m3u8"):
        expect(name in found, f"the playlist names {name}, which is missing")
    expect(not done or found == expected, "reported done, and files are missing")
    completes(machine, command, expected)


def follow(machine, random_):
    """hls-encrypt --follow --fsync: at each time the playlist names whole segments only."""
    encrypted(machine, random_)
    expected = contents(machine.notes / "expected")
    clear = machine.notes / "clear"
    numbers = sorted(int(path.stem) for path in clear.glob("*.ts"))
    playlist = machine.folder / "out/live.m3u8"
    command = ["hls-encrypt", "-q", "--follow", "--fsync", "-k", machine.notes / "video.key", "--playlist",
               clear / "live.m3u8", "--key-uri", "k", "-o", machine.folder / "out"]

    def grow(length):
        (clear / "new").write_text(playlist_text(numbers[:length], length == len(numbers)))
        os.rename(clear / "new", clear / "live.m3u8")

    length = random_.randint(1, len(numbers))
    grow(length)
    yield
    program = machine.start(*command)
    while program.poll() is None and machine.has_power():
        try:
            seen = len(segments_of(playlist))
        except OSError:  # no power
            break
        if seen == length < len(numbers):
            length = random_.randint(length + 1, len(numbers))
            grow(length)
        time.sleep(0.01)
    yield
    names = segments_of(playlist)
    found = contents(machine.folder / "out")
    for name in names:
        expect(found.get(name) == expected[name], f"the playlist names {name}, which is {describe(found.get(name))}")
    grow(len(numbers))
    machine.succeeds(*command)
    expect(segments_of(playlist) == [f"{number}.ts" for number in numbers], "does not complete the playlist")
    for name, content in expected.items():
        expect((machine.folder / "out" / name).read_bytes() == content, f"does not complete {name}")


def live_playlist(machine, random_):
    """m3u8-gen --live: the playlist has what was reported."""
    for number in range(10):
        (machine.folder / f"{number}.ts").write_bytes(octets(188 * 20, number))
    playlist = machine.folder / "live.m3u8"
    yield
    done = 0
    for number in range(10):
        result = machine.run("m3u8-gen", "--live", "20", "--target-duration", "4", "-o", playlist,
                             "--segment-list", "/dev/stdin", input=f"{machine.folder}/{number}.ts,0,4\n")
        if result.returncode != 0 or not machine.may_report():
            break
        done += 1
    yield
    expect(segments_of(playlist)[:done] == [f"{number}.ts" for number in range(done)],
           f"{done} reported, {segments_of(playlist)} there")


# --- databases


def whole_database(file):
    """One that is there is not damaged."""
    if not file.exists():
        return
    with sqlite3.connect(file) as database:
        result = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    expect(result == "ok", f"{file.name}: {result}")


def request(**values):
    values = {"request": "smtpd_access_policy", "protocol_state": "RCPT", "client_address": "203.0.113.5",
              "client_name": "unknown", "recipient": "b@example.net", "recipient_count": "1"} | values
    return "".join(f"{name}={value}\n" for name, value in values.items()) + "\n"


def answers(machine, random_, service, requests):
    """Sends the requests, some at a time. Returns how many were answered with power, and how many of these before all
    was synced: what the kernel does within half a minute at the latest."""
    answered = safe = 0
    pending = list(requests)
    while pending:
        size = random_.randint(1, 20)
        some, pending = pending[:size], pending[size:]
        try:
            service.stdin.write("".join(some))
            service.stdin.flush()
            for _ in some:
                lines = service.stdout.readline(), service.stdout.readline()
                if not lines[0].startswith("action=") or not machine.has_power():
                    return answered, safe
                answered += 1
        except BrokenPipeError:
            return answered, safe
        if random_.random() < 0.1 and machine.sync() and machine.has_power():
            safe = answered
    return answered, safe


def greylist(machine, random_):
    """greylist-db: what was answered is remembered, but for the end; what its commands have stored is there."""
    database = machine.folder / "greylist.db"
    if random_.random() < 0.5:
        machine.succeeds("greylist-db", "allow", "--db", database, "prefix", "192.0.2.0/24")
    # Numbers in addresses are not told apart.
    senders = ["".join(chr(ord("a") + int(digit)) for digit in str(number)) + "@example.org"
               for number in range(random_.randrange(2, 400))]
    yield
    service = machine.start("greylist-db", "serve", "--stdio", "--db", database, stdin=subprocess.PIPE)
    answered, safe = answers(machine, random_, service, [request(sender=sender) for sender in senders])
    allowed = random_.random() < 0.5 and \
        machine.run("greylist-db", "allow", "--db", database, "prefix", "198.51.100.0/24").returncode == 0 and \
        machine.has_power()
    if allowed:
        safe = answered
    yield
    whole_database(database)
    machine.succeeds("greylist-db", "serve", "--stdio", "--db", database, input="")
    found = [json.loads(line)["sender"]
             for line in machine.succeeds("greylist-db", "list", "--json", "--db", database).splitlines()]
    entries = machine.succeeds("greylist-db", "list", "--allowed", "--db", database)
    expect(sorted(found) == sorted(senders[:len(found)]), f"of {answered} not the first {len(found)}: {found}")
    expect(safe <= len(found), f"{safe} of {answered} were synced, {len(found)} are there")
    expect(not allowed or "198.51.100.0/24" in entries, "an entry that was allowed is missing")


def ratelimit(machine, random_):
    """mail-ratelimit: what was answered is counted, but for the end; limits that set has stored are there."""
    database = machine.folder / "ratelimit.db"
    command = ["mail-ratelimit", "serve", "--stdio", "--db", database, "--networks", "203.0.113.0/24",
               "--limit", "client: 1000000 messages / 1d reject"]
    instances = range(random_.randrange(2, 400))
    yield
    service = machine.start(*command, stdin=subprocess.PIPE)
    answered, safe = answers(machine, random_, service,
                             [request(sender="a@example.org", instance=f"1.{number}", protocol_state="DATA")
                              for number in instances])
    is_set = random_.random() < 0.5 and \
        machine.run("mail-ratelimit", "set", "--db", database, "--for", "ever", "sasl:joe", "5 messages / 1h") \
        .returncode == 0 and machine.has_power()
    if is_set:
        safe = answered
    yield
    whole_database(database)
    machine.succeeds(*command, input=request(client_address="203.0.113.6", protocol_state="DATA"))
    shown = machine.run("mail-ratelimit", "show", "--json", "--db", database, "client:203.0.113.5").stdout
    count = sum(json.loads(line)["messages"] for line in shown.splitlines())
    limits = machine.succeeds("mail-ratelimit", "list", "--db", database)
    expect(safe <= count <= len(instances), f"{safe} of {answered} were synced, {count} are counted")
    expect(not is_set or "sasl:joe" in limits, "a limit that was set is missing")


# --- bans


def failures(counts, random_):
    """Lines of a log in which each address fails that often, in random order."""
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    lines = [f"[{now}] NOTICE[1201] chan_sip.c: Registration from '<sip:{100 + number}@192.0.2.1>' failed for "
             f"'{address}:5060' - Wrong password\n" for address, count in counts.items() for number in range(count)]
    random_.shuffle(lines)
    return lines


def banwatch(machine, random_, log_is_synced=True):
    """sip-banwatch: no attempt that is in the log is missed, and none counts twice."""
    database = machine.folder / "banwatch.db"
    log = (machine.notes if log_is_synced else machine.folder) / "log"
    counts = {f"203.0.113.{number}": random_.choice([4, 5]) for number in range(random_.randrange(1, 15))}
    lines = failures(counts, random_)
    lasts = random_.random() < 0.5
    watch = ["sip-banwatch", "watch", "--db", database, log]
    log.write_text("")
    yield
    if lasts:
        machine.start(*watch, stdout=subprocess.DEVNULL)
    written = 0
    while written < len(lines) and machine.has_power():
        size = random_.randint(1, 40)
        some = lines[written:written + size]
        written += size
        try:
            with open(log, "a") as file:
                file.writelines(some)
        except OSError:  # no power
            break
        if lasts:
            time.sleep(random_.random() * 0.1)
        else:
            machine.run(*watch, "--once")
        if random_.random() < 0.2:
            machine.sync()
    allowed = machine.run("sip-banwatch", "allow", "--db", database, "198.51.100.9").returncode == 0 and \
        machine.has_power()
    yield
    whole_database(database)
    if allowed:
        expect("198.51.100.9" in machine.succeeds("sip-banwatch", "allow", "--db", database), "an entry is missing")
    machine.succeeds(*watch, "--once")
    with open(log, "a") as file:
        file.writelines(lines[written:])
    machine.succeeds(*watch, "--once")
    bans = [json.loads(line)
            for line in machine.succeeds("sip-banwatch", "list", "--json", "--db", database).splitlines()]
    expect(all(ban["times"] == 1 for ban in bans), "an address was banned twice")
    banned = {ban["address"] for ban in bans}
    there = set(log.read_text(errors="replace").splitlines(keepends=True))
    attackers = {address for address in counts if counts[address] == 5}
    missed = {address for address in attackers - banned
              if all(line in there for line in lines if f"'{address}:" in line)}
    expect(not missed and banned <= attackers, f"missed: {missed}, counted twice: {banned - attackers}")


def banwatch_log(machine, random_):
    """The same if the log is on this disk, too, and loses its end."""
    return banwatch(machine, random_, log_is_synced=False)


# --- reports


def nights(machine, random_):
    """mail-ratelimit-report --state: a report that was made has each line of the log once; none is left out."""
    lines = (EXAMPLES / "mail.log").read_text().splitlines(keepends=True)
    log = machine.notes / "log"
    state = machine.folder / "state"
    page = machine.folder / "page.html"
    command = ["mail-ratelimit-report", "-q", "--state", state, "--html", page, "--json", log]
    log.write_text("")
    reported = printed = 0

    def night():
        nonlocal reported, printed
        size = random_.randint(20, 60)
        with open(log, "a") as file:
            file.writelines(lines[:size])
        del lines[:size]
        done = machine.run(*command)
        count = json.loads(done.stdout)["totals"]["lines"] if done.stdout else 0
        if done.returncode == 0 and machine.may_report():
            reported += count
        else:
            printed += count

    yield
    while len(lines) > 100:
        night()
    yield
    night()
    total = len(log.read_text().splitlines())
    expect(reported <= total <= reported + printed, f"{reported} of {total} lines were reported, {printed} more printed")


SCENARIOS = {function.__name__: function for function in
             (careless, renaming, files, encrypt_synced, encrypt_unsynced, rekey, follow, live_playlist, greylist,
              ratelimit, banwatch, banwatch_log, nights)}


def cut_once(machine, scenario, random_, request):
    """Returns how many writes and flushes of the disk there were, and whether the power failed among them."""
    machine.clear()
    parts = scenario(machine, random_)
    next(parts)
    machine.watch_power(random_, request)
    next(parts)
    result = machine.requests(), not machine.has_power()
    machine.lose_power(random_)
    next(parts, None)
    return result


def main(file_system, name, count, seed=None):
    seed = int(seed) if seed else random.randrange(1 << 31)
    random_ = random.Random(seed)
    machine = Machine(file_system, tempfile.mkdtemp(prefix="power-", dir=os.getcwd()))
    usual = 0  # requests in a round whose power does not fail
    within = 0
    for number in range(int(count)):
        request = random_.randrange(1, usual + 2) if usual and random_.random() < 0.8 else None
        try:
            requests, is_within = cut_once(machine, SCENARIOS[name], random_, request)
        except Fault as fault:
            print(f"{name} on {file_system}, seed {seed}, cut {number + 1} at request {request}: {fault}")
            return 1
        usual = usual if is_within else max(requests, 1)
        within += is_within
    print(f"{name} on {file_system}: {count} cuts, {within} of them while it worked")
    return 0


sys.exit(main(*sys.argv[1:]))
