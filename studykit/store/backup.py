"""Backups: the log and the settings as compressed lines of JSON, written whole and read with suspicion.

Owns the form of the file: a header, then every entry as `studykit.store.lines` writes it. What a file says is another's
word until it was merged. Must not know the clock or where settings lie.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from studykit.errors import InputError, StoreError
from studykit.store import retention
from studykit.store.lines import LONGEST, log_lines
from studykit.store.replacing import replaced

VERSION = 1
FOLDER = "backups"

_LEVEL = 1
"""Higher ones take twice the time for a tenth of the space."""
_AT_ONCE = 50
_LONGEST = LONGEST + 1
"""In bytes, with its end: a longer line is no entry of a log, and no header."""
_MOST = 200
"""A log shrinks to a tenth; what would grow to so many times its size is no log."""
_LONG = 3600
"""In seconds: nobody writes at a backup for so long."""
_SMALL = 64_000_000
"""In bytes: up to this it does not matter."""


Pause = Callable[[], object]
"""Called every few lines by what is written beside, so that others get their turn."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says: when it was made, in UTC milliseconds, where, of how many entries, and the settings."""

    made_at: int
    device: str
    entries: int
    settings: str | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """One of the backups; the header is None where it cannot be read."""

    path: Path
    size: int
    header: Header | None

    @property
    def name(self) -> str:
        """What `restore` takes."""
        return self.path.name.removesuffix(retention.SUFFIX)


# --- writing ---


def write(
    connection: sqlite3.Connection, target: Path, now: int, settings: str | None, pause: Pause | None = None
) -> int:
    """Write the log that a transaction sees to a file; returns the number of entries. Raises OSError."""
    row = connection.execute("SELECT device FROM device LIMIT 1").fetchone()
    (entries,) = connection.execute("SELECT (SELECT count(*) FROM reviews) + (SELECT count(*) FROM entries)").fetchone()
    header = {
        "studykit": "backup", "version": VERSION, "made_at": iso(now), "device": row[0] if row else "",
        "entries": entries, "settings": settings,
    }  # fmt: skip
    with replaced(target) as stream, gzip.GzipFile("", "wb", _LEVEL, stream, mtime=now // 1000) as packed:
        packed.write((json.dumps(header) + "\n").encode())
        lines = log_lines(connection)
        while batch := "".join(islice(lines, _AT_ONCE)):
            packed.write(batch.encode())
            if pause is not None:
                pause()
    return int(entries)


def write_into(
    connection: sqlite3.Connection,
    folder: Path,
    occasion: str | None,
    now: int,
    settings: str | None,
    pause: Pause | None = None,
) -> Path:
    """Write the backup of the day, or one for an occasion, among the others, and let go of those that need not stay."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [path.name for path in folder.iterdir()]
    name = retention.daily_name(now) if occasion is None else retention.occasion_name(now, occasion, names)
    write(connection, folder / name, now, settings, pause)
    for old in retention.surplus([*names, name]):
        with suppress(OSError):
            (folder / old).unlink()
    _clear_away(folder / name)
    return folder / name


def _clear_away(made: Path) -> None:
    """Remove what writers that were killed left half done, long before a backup was made."""
    for path in made.parent.glob(f".*{retention.SUFFIX}.*"):
        name = path.name[1 : path.name.rindex(".")]
        with suppress(OSError):
            if retention.is_backup(name) and made.stat().st_mtime - path.stat().st_mtime > _LONG:
                path.unlink()


def iso(at: int) -> str:
    """UTC milliseconds as ISO 8601."""
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- reading ---


@dataclass(slots=True)
class Reading:
    """A backup as it is read, line by line: nothing in it is trusted, and a bomb does not go off.

    `broken` says afterwards what was wrong with the file as a whole; with `salvage` the lines before that were given,
    else InputError is raised there.
    """

    path: Path
    salvage: bool = False
    broken: str = ""
    header: Header = field(init=False)

    def __post_init__(self) -> None:
        self.header = read_header(self.path)

    def lines(self) -> Iterator[tuple[str, int, bytes]]:
        """Each entry with the file's name and the number of its line."""
        try:
            for number, line in enumerate(self._raw(), 2):
                yield self.path.name, number, line
        except _BrokenError as error:
            self.broken = str(error)
            if not self.salvage:
                raise InputError(f"{self.path} is damaged: {error}; nothing was restored") from error

    def _raw(self) -> Iterator[bytes]:
        with _opened(self.path) as raw, gzip.GzipFile(fileobj=raw) as stream:
            most = max(self.path.stat().st_size * _MOST, _SMALL)
            _line(stream)
            for number in range(1, self.header.entries + 2):
                line = _line(stream)
                if not line:
                    self._check_end(number - 1)
                    return
                if number > self.header.entries:
                    raise _BrokenError(f"it goes on after its {self.header.entries:,} entries")
                if stream.tell() > most:
                    raise _BrokenError("it holds far more than a log does")
                if not line.endswith(b"\n"):
                    raise _BrokenError(f"line {number + 1} is cut short")
                yield line[:-1]

    def _check_end(self, number: int) -> None:
        if number < self.header.entries:
            raise _BrokenError(f"it ends after {number:,} of {self.header.entries:,} entries")


class _BrokenError(Exception):
    """The file cannot be read further; the message says why."""


def read_header(path: Path) -> Header:
    """The first line of a backup. Raises InputError where it is none."""
    with _opened(path) as raw, gzip.GzipFile(fileobj=raw) as stream:
        try:
            return _header(json.loads(_line(stream)))
        except _NewerError as error:
            raise InputError(f"{path} was made by a newer studykit; upgrade studykit to restore it") from error
        except (_BrokenError, ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            raise InputError(f"{path} is not a backup of studykit") from error


class _NewerError(Exception):
    """A header of a later version."""


def _header(found: object) -> Header:
    if not isinstance(found, dict) or found["studykit"] != "backup":
        raise ValueError("another document")
    version, entries, settings = found["version"], found["entries"], found["settings"]
    if not (isinstance(version, int) and isinstance(entries, int) and entries >= 0):
        raise ValueError("no numbers")
    if version > VERSION:
        raise _NewerError
    if not (settings is None or isinstance(settings, str)):
        raise ValueError("no settings")
    made_at = datetime.fromisoformat(found["made_at"])
    return Header(round(made_at.timestamp() * 1000), str(found["device"]), entries, settings)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _line(stream: gzip.GzipFile) -> bytes:
    try:
        line = stream.readline(_LONGEST + 1)
    except EOFError:
        raise _BrokenError("it was cut short") from None
    except (OSError, zlib.error) as error:
        raise _BrokenError("its compression is broken" if _is_content(error) else str(error)) from None
    if len(line) > _LONGEST:
        raise _BrokenError("a line is far too long")
    return line


def _is_content(error: Exception) -> bool:
    return isinstance(error, gzip.BadGzipFile | zlib.error)


# --- the folder ---


def backups(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; those that cannot be read last."""
    found = []
    for path in _ours(folder):
        header = None
        with suppress(InputError):
            header = read_header(path)
        try:
            size = path.stat().st_size
        except OSError:
            continue
        found.append(Backup(path, size, header))
    return sorted(found, key=_age, reverse=True)


def _age(found: Backup) -> tuple[int, int, str]:
    header = found.header or Header(-1, "", 0)
    return header.made_at, header.entries, found.path.name


def _ours(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if retention.is_backup(path.name)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror or error}") from error


def named(folder: Path, name: str) -> Path | None:
    """The backup of this name or day in a folder, or None."""
    return next((path for path in _ours(folder) if name in (path.name, path.name.removesuffix(retention.SUFFIX))), None)
