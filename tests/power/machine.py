# SPDX-License-Identifier: MIT
"""A machine whose disk loses its power: programs that work on a file system on power_disk. It needs root, and mount
and PID namespaces of its own: however it ends, the kernel then ends its programs and unmounts its file system."""
import ctypes
import os
import pathlib
import random
import shutil
import subprocess
import threading
import time

MEBIBYTE = 1 << 20
# mkfs.xfs makes none that is smaller.
SIZES = {"ext4": 64 * MEBIBYTE, "xfs": 300 * MEBIBYTE}
MAKERS = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}
LIBC = ctypes.CDLL(None, use_errno=True)


def wait_until(is_true):
    # The limit is far: a busy machine is no fault.
    end = time.monotonic() + 180
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError("never came true")
        time.sleep(0.001)


class Machine:
    """folder is on the disk that loses its power, notes outside of it. Both are empty at first."""

    def __init__(self, file_system, place):
        self.file_system = file_system
        self.place = pathlib.Path(place)
        self.device = self.place / "device"
        self.mounted = self.place / "mounted"
        self.notes = self.place / "notes"
        for folder in (self.device, self.mounted, self.notes):
            folder.mkdir()
        self.folder = self.mounted / "work"
        self.programs = []
        self.others = None
        subprocess.Popen([pathlib.Path(os.environ["ISPKIT_BIN"]) / "tests/power_disk", str(SIZES[file_system]),
                          self.device])
        wait_until((self.device / "disk").exists)
        subprocess.run([*MAKERS[file_system], self.device / "disk"], check=True)
        self._mount()

    def clear(self):
        for folder in (self.folder, self.notes):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        self.sync()

    def _mount(self):
        subprocess.run(["mount", "-t", self.file_system, "-o", "loop", self.device / "disk", self.mounted], check=True)

    def _power(self, words):
        with open(self.device / "power", "w") as file:
            file.write(words)

    def has_power(self):
        return self._state()[0] == "on"

    def may_report(self):
        """Whether what a tool has reported by now counts: with power, or if the file system tells each fsync that the
        disk failed. XFS does not tell that of a folder."""
        return self.file_system != "xfs" or self.has_power()

    def requests(self):
        """Writes and flushes of the disk since watch_power()."""
        return int(self._state()[1])

    def _state(self):
        return (self.device / "power").read_text().split()

    def watch_power(self, random_, request=None):
        """What was written so far is on the disk. From here on the power may fail, at this write or flush."""
        self.sync()
        self._power("restore")
        if request is not None:
            self._power(f"cut {random_.getrandbits(63)} {request}")
        self.others = Others(self.mounted, random.Random(random_.random()))

    def lose_power(self, random_):
        """The power fails soon if it has not failed before, and returns; what ran has ended."""
        time.sleep(random_.random() * 0.02)
        if random_.random() < 0.2:
            self.sync()
        self.others.end()
        self._power(f"cut {random_.getrandbits(63)}")
        for program in self.programs:
            program.kill()
            program.wait()
        self.programs.clear()
        subprocess.run(["umount", self.mounted], check=True)
        wait_until(lambda: not self._loop_devices())
        self._power("restore")
        self._mount()

    def _loop_devices(self):
        found = []
        for file in pathlib.Path("/sys/block").glob("loop*/loop/backing_file"):
            try:
                found += [file] if file.read_text().strip() == str(self.device / "disk") else []
            except OSError:  # detached meanwhile
                pass
        return found

    def sync(self):
        """Whether all that was written before is on the disk."""
        return sync(self.mounted)

    def run(self, *words, **options):
        return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              **options)

    def succeeds(self, *words, **options):
        done = self.run(*words, **options)
        expect(done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode} {done.stderr[:500]}")
        return done.stdout

    def start(self, *words, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True} | options
        program = subprocess.Popen(words, **options)
        self.programs.append(program)
        return program


class Others:
    """What else runs on the machine: the kernel writes what is old, and other programs sync their own files."""

    def __init__(self, mounted, random_):
        self._mounted = mounted
        self._random = random_
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        if random_.random() < 0.7:
            self._thread.start()

    def _work(self):
        pause = self._random.choice([0.001, 0.01, 0.1])
        while not self._ends.wait(self._random.random() * pause):
            try:
                if self._random.random() < 0.3:
                    sync(self._mounted)
                else:
                    sync_file(self._mounted / "other")
            except OSError:  # no power
                return

    def end(self):
        self._ends.set()
        if self._thread.ident is not None:
            self._thread.join()


def sync_file(path):
    with open(path, "w") as file:
        file.write("x")
        file.flush()
        os.fsync(file.fileno())


def sync(folder):
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    result = LIBC.syncfs(descriptor)
    os.close(descriptor)
    return result == 0


class Fault(Exception):
    """What a tool reported is not there."""


def expect(is_true, what):
    if not is_true:
        raise Fault(what)
