"""A program on a terminal of its own: keys go in, and what comes out is read as it comes.

Owns the raw pty. The text is what a terminal gets, escapes and all; words in one style stand in it in one piece.
Must not know what runs there.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
from time import perf_counter
from types import TracebackType
from typing import Self

from benchmarks.processes import CHECKOUT, environment

PATIENCE = 30.0
"""Seconds until what does not come is given up."""
QUIET = 0.06
"""Seconds without output after which a screen has come to rest; a key comes later than that."""


class NeverShownError(Exception):
    """Something did not appear on a terminal."""


class Terminal:
    """A program and its screen."""

    def __init__(self, command: list[str], columns: int = 80, rows: int = 24) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._seen = b""
        self._since = perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment(), cwd=CHECKOUT, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def press(self, key: str) -> None:
        """Press a key; what is shown from now on is what it led to."""
        self._seen = b""
        self._since = perf_counter()
        os.write(self._master, key.encode())

    def wait_for(self, pattern: str) -> tuple[float, str]:
        """Milliseconds since the start or the last key until text matches, and its first group."""
        wanted = re.compile(pattern.encode())
        while not (found := wanted.search(self._seen)):
            if not self._read(PATIENCE):
                raise NeverShownError(f"{pattern!r} never came; the end of what did: {self._seen[-300:]!r}")
        took = (perf_counter() - self._since) * 1000
        return took, found[1].decode() if found.groups() else ""

    def settle(self) -> None:
        """Wait until the screen has come to rest."""
        while self._read(QUIET):
            pass

    def _read(self, seconds: float) -> bool:
        """Take what is there, waiting that long for it; False when nothing comes."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            part = os.read(self._master, 65_536)
        except OSError:  # how Linux says that the program has ended
            return False
        self._seen += part
        return bool(part)

    def resident_megabytes(self) -> float:
        """How much memory the program holds."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(shown.stdout) / 1024
