"""The files of lines in a folder that is carried between devices: read line by line, and appended to.

Owns their bytes: where a line ends, what a crash left, what was read before and need not be judged again. A folder is
others' as well: links are not followed, and a file that cannot be read keeps no other from being read. Must not know
the log.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from studykit.errors import InputError
from studykit.store.files import printable
from studykit.store.lines import LONGEST, DamagedLine, read_line
from studykit.store.merge import Source

ENDING = ".jsonl"

_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_CHUNK = 1 << 20
_AT_ONCE = 2000
_DIGEST = 16
_HEAD = re.compile(rb'^\{"kind":"[a-z]+","entry":"([^"\\]+)",', re.MULTILINE)
"""How a line of ours begins."""


class Known(NamedTuple):
    """The beginning of a file whose every line is in the log: its length, a digest of it, and how many lines it has."""

    end: int
    digest: str
    lines: int


class FileOfLines:
    """One file as it is read. What was odd about it is known afterwards."""

    def __init__(self, path: Path, known: Known | None = None) -> None:
        self.path = path
        self.name = printable(path.name)
        self.size = 0
        self.state: tuple[int, int, int] | None = None
        """What tells whether the file is still the one that was read."""
        self.partial = False
        """Whether its last line has no end; it was left for next time."""
        self.failure = ""
        """Why it, or the rest of it, could not be read."""
        self.skipped = 0
        """Lines that were known, and not given."""
        self.entries = 0
        """Lines that were known, and those that were given."""
        self._known = known
        self._digest = blake2b(digest_size=_DIGEST)
        self._end = 0

    def lines(self, met: set[str], tell: Callable[[int], None]) -> Iterator[Source]:
        """Its lines, but for those that are known: their ids go into `met` at once. `tell` is given bytes read."""
        try:
            with self._open() as stream:
                first = self._skip_known(stream, met, tell)
                yield from self._rest(stream, first, tell)
        except OSError as error:
            self.failure = error.strerror or str(error)

    def _open(self) -> BinaryIO:
        handle = os.open(self.path, os.O_RDONLY | _FLAGS)
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(handle)
            raise OSError("it is no file")
        self.state, self.size = state_of(found), found.st_size
        return os.fdopen(handle, "rb")

    def _skip_known(self, stream: BinaryIO, met: set[str], tell: Callable[[int], None]) -> int:
        """Pass what is known by its digest; returns how many lines that were. Else stay at the beginning."""
        if self._known is None or self._known.end > self.size:
            return 0
        digest, left, text = blake2b(digest_size=_DIGEST), self._known.end, b""
        ids: set[str] = set()
        lines = number = 0
        while left and (chunk := stream.read(min(_CHUNK, left))):
            digest.update(chunk)
            tell(len(chunk))
            left -= len(chunk)
            text += chunk
            end = text.rfind(b"\n") + 1
            found = _HEAD.findall(text, 0, end)
            ids.update(name.decode("utf-8", "replace") for name in found)
            lines, number, text = lines + len(found), number + text.count(b"\n", 0, end), text[end:]
        if text or left or digest.hexdigest() != self._known.digest or lines != self._known.lines:
            stream.seek(0)
            tell(-(self._known.end - left))
            return 0
        met |= ids
        self._digest, self._end, self.entries, self.skipped = digest, self._known.end, lines, lines
        return number

    def _rest(self, stream: BinaryIO, number: int, tell: Callable[[int], None]) -> Iterator[Source]:
        while raw := stream.readline(LONGEST + 2):
            number += 1
            tell(len(raw))
            whole = raw
            while not whole.endswith(b"\n") and (more := stream.readline(_CHUNK)):
                whole = more
                self._end += len(more)
                tell(len(more))
            if not whole.endswith(b"\n"):
                self.partial = True
                return
            self.count(raw)
            yield self.name, number, raw.rstrip(b"\r\n")

    def count(self, data: bytes, lines: int | None = None) -> None:
        """Take note of bytes that were read, or appended."""
        self._digest.update(data)
        self._end += len(data)
        self.entries += bool(data.strip()) if lines is None else lines

    def known(self) -> Known:
        """What may be noted once all that was given is in the log."""
        return Known(self._end, self._digest.hexdigest(), self.entries)


def state_of(found: os.stat_result) -> tuple[int, int, int]:
    """What changes with a file's content."""
    return (found.st_ino, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not read, and why."""

    name: str
    reason: str


def files_in(folder: Path) -> tuple[list[Path], list[Unread]]:
    """The files of lines in a folder, by name, and what is named like one and is none. Raises InputError."""
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry for entry in found if entry.name.endswith(ENDING)), key=lambda entry: entry.name)
            files = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
            others = [entry for entry in entries if not entry.is_file(follow_symlinks=False)]
            reasons = ["it is a link" if entry.is_symlink() else "it is no file" for entry in others]
    except OSError as error:
        raise InputError(f"{printable(str(folder))}: {error.strerror or error}") from error
    return files, [Unread(printable(entry.name), reason) for entry, reason in zip(others, reasons, strict=True)]


# --- appending --------------------------------------------------------------------------------------------------------


class OwnFile:
    """The file of this device, open for appending. Raises OSError throughout."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_new = not path.exists()
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _FLAGS, 0o600)
        if not stat.S_ISREG(os.fstat(self._handle).st_mode):
            self.close()
            raise OSError("it is no file")

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)

    def state(self) -> tuple[int, int, int]:
        """What tells whether the file is still the one that was read."""
        return state_of(os.fstat(self._handle))

    def mend(self) -> None:
        """End the last line if it is an entry but for its end, else cut it off: it was never whole."""
        size = os.fstat(self._handle).st_size
        start, tail = size, b""
        while start and b"\n" not in tail:
            step = min(_CHUNK, start)
            start -= step
            os.lseek(self._handle, start, os.SEEK_SET)
            tail = _read(self._handle, step) + tail
        last = tail[tail.rfind(b"\n") + 1 :]
        if not last:
            return
        try:
            read_line(last)
        except DamagedLine:
            os.ftruncate(self._handle, size - len(last))
        else:
            _write(self._handle, b"\n")

    def append(self, lines: Iterable[str], noted: Callable[[bytes, int], None]) -> int:
        """Add lines and have them on the disk; returns how many. `noted` is given what was added."""
        before, number, lines = os.fstat(self._handle).st_size, 0, iter(lines)
        try:
            while batch := list(islice(lines, _AT_ONCE)):
                data = "".join(batch).encode()
                _write(self._handle, data)
                noted(data, len(batch))
                number += len(batch)
            if number:
                os.fsync(self._handle)
                self._settle_name()
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, before)
            raise
        return number

    def _settle_name(self) -> None:
        """Have a new name on the disk, too, where folders can be synchronized."""
        if self._is_new:
            with suppress(OSError):
                handle = os.open(self._path.parent, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)


def _read(handle: int, size: int) -> bytes:
    found = b""
    while len(found) < size and (more := os.read(handle, size - len(found))):
        found += more
    return found


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
