#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples of manual pages, and which test runs each.

A comment in a page says what becomes of the displays (.Bd -literal, .Dl) that follow it: of all up to the next
heading, '.\\" run by TEST'; of the next one alone, '.\\" not run: REASON', for what is no example or cannot be
run.

page_examples.py check SOURCE
    Prints each display with neither, and each of which the named test neither has the text nor extracts it.
page_examples.py extract TEST FOLDER PAGE...
    Writes the displays that TEST runs to FOLDER: PAGE.LINE, PAGE as in hls-encrypt.1.
"""

import glob
import os
import re
import sys

# The words of the tests' own language that extract a display: WORD SECTION, or WORD SECTION FILE.
EXTRACTS = r"(?:recipe|commands|run_commands|put|put_file|put_variant|add_to_master|install_files|add|without)"


class Display:
    def __init__(self, page, line, sections, file):
        self.page, self.line, self.sections, self.file = page, line, sections, file
        self.text = ""
        self.run_by = self.not_run = None

    def __str__(self):
        return f"{self.page}:{self.line} ({self.sections[-1]})"


def displays(path):
    """All displays of a page; sections are the names of its .Sh and .Ss."""
    found, sections, run_by, not_run, shown, last = [], [], None, None, None, ""
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        heading = re.match(r"\.S([hs]) (.*)", line)
        begins = re.match(r"\.Bd -literal|\.Dl (.*)", line)
        if shown and line.startswith(".Ed"):
            shown = None
        elif shown:
            shown.text += re.sub(r"^\\&", "", line).replace(r"\e", "\\").replace(r"\(dq", '"')
        elif heading:
            sections = sections[: heading[1] == "s"] + [heading[2]]
            run_by = not_run = None
        elif comment := re.match(r'\.\\" (run by|not run:) (.+)', line):
            run_by, not_run = (comment[2], None) if comment[1] == "run by" else (run_by, comment[2])
        elif begins:
            file = re.match(r"\.Pa (\S+)", last)
            shown = Display(os.path.basename(path), number, sections, file[1] if file else None)
            shown.run_by, shown.not_run = (None, not_run) if not_run else (run_by, None)
            not_run = None
            found.append(shown)
            if begins[1]:
                shown.text = begins[1].replace(r"\e", "\\").replace(r"\(dq", '"').replace(r"\&", "") + "\n"
                shown = None
        if not re.match(r'\.\\"', line):
            last = line
    return found


def plain(text):
    """With continued lines joined, without indentation, quotes and empty lines."""
    text = re.sub(r"\s*\\\n\s*", " ", text)
    return re.sub(r"[ \t]+", " ", re.sub(r"['\"\\]", "", text))


def test_text(path):
    """A test with the files that it loads."""
    text = open(path, encoding="utf-8").read()
    for name in re.findall(r"^load (\S+)$", text, re.M):
        text += test_text(os.path.join(os.path.dirname(path), name + ".bash"))
    return re.sub(r"^(#|@test ).*", "", text, flags=re.M)


def runs(text, display):
    """Whether a test extracts the display, as one of its own or from its section, or has all its lines."""
    if f"extract {display.run_by} " in text:
        return True
    page = display.page.rsplit(".", 1)[0]
    title = rf"[\"']?{re.escape(display.sections[-1])}[\"']?(?=\s|;|$|\))"
    wants_section = re.search(rf"\b{EXTRACTS} .*{title}", text, re.M) and page in text
    if wants_section and (not display.file or os.path.basename(display.file) in text):
        return True
    if display.file and re.search(rf"\brecipe {re.escape(display.file)}|for file in .*{re.escape(display.file)}", text):
        return True
    lines = [line.strip() for line in plain(display.text).splitlines() if line.strip()]
    return all(line in plain(text) for line in lines)


def check(source):
    problems = []
    for path in sorted(glob.glob(f"{source}/man/man?/*")):
        for display in displays(path):
            if display.not_run:
                continue
            if not display.run_by:
                problems.append(f"{display}: neither 'run by TEST' nor 'not run: REASON' before it")
            elif not os.path.exists(f"{source}/{display.run_by}"):
                problems.append(f"{display}: {display.run_by} is missing")
            elif not runs(test_text(f"{source}/{display.run_by}"), display):
                problems.append(f"{display}: {display.run_by} does not run it")
    return problems


def extract(test, folder, pages):
    for path in pages:
        for display in displays(path):
            if display.run_by == test:
                with open(f"{folder}/{display.page}.{display.line:04}", "w", encoding="utf-8") as file:
                    file.write(display.text)


if __name__ == "__main__":
    if sys.argv[1] == "check":
        found = check(sys.argv[2])
        print("\n".join(found), end="\n" if found else "")
        sys.exit(bool(found))
    extract(sys.argv[2], sys.argv[3], sys.argv[4:])
