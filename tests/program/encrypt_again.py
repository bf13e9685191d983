# SPDX-License-Identifier: MIT
"""encrypt_again.py SEED ROUNDS: random runs of hls-encrypt into one folder, with other keys, numbers, IVs, ranges and
inputs, some of them killed. After each run every playlist that a run with status 0 has written decrypts to the clear
octets that it was made of; a run with status 2 has changed no file. The client is RFC 8216's, by openssl."""
import functools
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

KEYS = {"one.key": bytes(range(16)), "two.key": bytes(range(16, 32))}
OUT = pathlib.Path("out")
rng = random.Random(int(sys.argv[1]))
tally = {"done": 0, "refused": 0, "killed": 0}


@functools.cache
def openssl(octets, key, iv, *options):
    return subprocess.run(["openssl", "enc", "-d", "-aes-128-cbc", "-K", key.hex(), "-iv", iv.hex(), *options],
                          input=octets, capture_output=True, check=False).stdout


def i_frame(coded, key, iv, length, offset):
    """RFC 8216bis section 6.3.6."""
    begin, end = offset // 16 * 16, -(-(offset + length) // 16) * 16
    plain = openssl(coded[begin:end], key, coded[begin - 16:begin] if begin else iv, "-nopad")
    return plain[offset - begin:offset - begin + length]


def fetched(playlist):
    """The clear octets of each initialisation section and segment, as a player gets them."""
    text = playlist.read_text()
    number = int((re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", text) or [0, 0])[1])
    i_frames = "#EXT-X-I-FRAMES-ONLY" in text
    key = iv = byte_range = None
    found = []
    for line in text.splitlines():
        if line.startswith("#EXT-X-KEY"):
            key = KEYS[re.search(r'URI="([^"]*)"', line)[1]]
            told = re.search(r"IV=0x([0-9a-f]{32})", line)
            iv = told and bytes.fromhex(told[1])
        elif line.startswith("#EXT-X-MAP"):
            found.append(openssl((OUT / re.search(r'URI="([^"]*)"', line)[1]).read_bytes(), key, iv))
        elif line.startswith("#EXT-X-BYTERANGE"):
            byte_range = [int(n) for n in re.findall(r"\d+", line)]
        elif line and not line.startswith("#"):
            coded, its_iv = (OUT / line).read_bytes(), iv or number.to_bytes(16, "big")
            if i_frames:
                found.append(i_frame(coded, key, its_iv, *byte_range))
            elif byte_range:
                found.append(openssl(coded[byte_range[1]:sum(byte_range)], key, its_iv))
            else:
                found.append(openssl(coded, key, its_iv))
            number += 1
            byte_range = None
    return found


def write_inputs(folder):
    folder.mkdir(exist_ok=True)
    for name in ("0.ts", "1.ts", "2.ts", "main.ts", "init.mp4"):
        if not (folder / name).exists() or rng.random() < 0.3:
            rewrite(folder / name)


def rewrite(path):
    """Often of the same length and with the same head, tail and time, as an encoder may leave it."""
    old = path.read_bytes() if path.exists() else b""
    middle = rng.randbytes(rng.choice([10, 160, 900, 300_000 if rng.random() < 0.1 else 40]))
    path.with_suffix(".new").write_bytes(b"head of sixteen." + middle + b"a tail of sixteen")
    if old and rng.random() < 0.5:
        os.utime(path.with_suffix(".new"), ns=(0, path.stat().st_mtime_ns))
    path.with_suffix(".new").rename(path)


def clear_playlist(folder):
    """Writes folder/v.m3u8 or a.m3u8; returns its path and the clear octets that it stands for."""
    kind = rng.choice(["whole", "whole", "ranges", "i-frames", "i-frames of one"])
    lines, clear = ["#EXTM3U", "#EXT-X-TARGETDURATION:4", f"#EXT-X-MEDIA-SEQUENCE:{rng.choice([0, 0, 5])}"], []
    if kind.startswith("i-frames"):
        lines.append("#EXT-X-I-FRAMES-ONLY")
    if rng.random() < 0.4:
        lines.append('#EXT-X-MAP:URI="init.mp4"')
        clear.append((folder / "init.mp4").read_bytes())
    for name in ["main.ts"] * 3 if kind in ("ranges", "i-frames of one") else ["0.ts", "1.ts", "2.ts"]:
        octets = (folder / name).read_bytes()
        lines.append("#EXTINF:4,")
        if kind != "whole":
            offset = rng.choice([0, 1, 16, 17]) if kind != "ranges" else len([c for c in lines if c == name]) * 10
            length = rng.choice([1, 5, 16, 17]) if kind != "ranges" else 10
            lines.append(f"#EXT-X-BYTERANGE:{length}@{offset}")
            octets = octets[offset:offset + length]
        lines.append(name)
        clear.append(octets)
    if rng.random() < 0.5:
        lines.append("#EXT-X-ENDLIST")
    path = folder / rng.choice(["v.m3u8", "v.m3u8", "iframe.m3u8"])
    path.write_text("\n".join(lines) + "\n")
    return path, clear


def files():
    return {path: path.read_bytes() for path in OUT.rglob("*")
            if path.is_file() and not path.name.startswith(".")} if OUT.exists() else {}


def run(arguments, kill):
    process = subprocess.Popen(["hls-encrypt", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True)
    if kill:
        time.sleep(rng.uniform(0.002, 0.02))
        process.send_signal(rng.choice([signal.SIGKILL, signal.SIGTERM]))
    message = process.communicate()[1]
    if process.returncode < 0:
        tally["killed"] += 1
    elif process.returncode not in (0, 2):
        sys.exit(f"status {process.returncode}: {message}")
    return process.returncode, message


def check(condition, what, log):
    if not condition:
        sys.exit("\n".join([what, *log]))


def one_run(made, log):
    folder = pathlib.Path(rng.choice(["video", "audio"]))
    write_inputs(folder)
    playlist, clear = clear_playlist(folder)
    key = rng.choice(["one.key", "one.key", "one.key", "two.key"])
    arguments = ["-q", "-k", key, "--key-uri", key, "--playlist", str(playlist), "-o", str(OUT), "-j", "2"]
    arguments += rng.choice([[], [], [], ["--random-iv"], ["--same-iv", "--iv", "ab" * 16]])
    resumed = arguments + (["--resume"] if "--random-iv" not in arguments else [])
    before = files()
    output = OUT / playlist.name
    for attempt, kill in ((rng.choice([arguments, resumed]), rng.random() < 0.3), (resumed, False)):
        status, message = run(attempt, kill)
        log.append(f"{status}: {' '.join(attempt)} {message}")
        if status == 0:
            made[output] = clear
            tally["done"] += 1
        elif status == 2:
            tally["refused"] += 1
            check("nothing was written" not in message or files() == before, "a refused run wrote", log)
        after = files()
        for path, octets in before.items():
            check(after.get(path) == octets or path == output, f"{path} is another", log)
        for path, expected in made.items():
            got = fetched(path) if path.exists() else None
            check(got == expected or (status != 0 and path == output and got == clear),
                  f"{path} does not decrypt", log)
        if not kill:
            break
        before = after


def main():
    for name, octets in KEYS.items():
        pathlib.Path(name).write_bytes(octets)
    for _ in range(int(sys.argv[2])):
        for folder in ("out", "video", "audio"):
            shutil.rmtree(folder, ignore_errors=True)
        made, log = {}, []
        for _ in range(8):
            one_run(made, log)
    print(tally)
    # Without any of them the runs prove nothing.
    sys.exit(min(tally.values()) == 0)


main()
