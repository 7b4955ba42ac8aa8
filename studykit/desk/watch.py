"""Which decks were saved since the last look, look after look.

Owns how a save is noticed. Must not know what is done about it, nor how time passes: waiting is an argument.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.errors import InputError
from studykit.store.files import Found, digest, markdown_files

INTERVAL = 0.3
"""Seconds between two looks at which a save seems to act at once."""

_FRESH = 3_000_000_000
"""Nanoseconds in which a file can be written twice with one time: no file system's clock is coarser."""


class _State(NamedTuple):
    """A file by what shows that it was written; by its content too where its time alone does not."""

    mtime_ns: int
    size: int
    inode: int
    content: str
    fresh: bool
    """Whether it may be written once more without another time."""


def changes(
    paths: Sequence[Path], wait: Callable[[], object], now: Callable[[], int] = time.time_ns
) -> Iterator[frozenset[Path]]:
    """The Markdown files at or below the paths: first all of them, then at each save those that differ.

    New, replaced and deleted files count, as does a path that is not there yet. Between two looks `wait` is called;
    what it returns ends the watch if it is true, so an event's `wait` will do. Who reads files after a set was given
    misses nothing: a save in the meantime is in the next set. `now` is in nanoseconds.
    """
    before = _look(paths, {}, now())
    yield frozenset(map(Path, before))
    while not wait():
        after = _look(paths, before, now())
        changed = {path for path in before.keys() | after.keys() if _differs(before.get(path), after.get(path))}
        before = after
        if changed:
            yield frozenset(map(Path, changed))


def _differs(before: _State | None, after: _State | None) -> bool:
    if before is None or after is None or before[:3] != after[:3]:
        return before is not after
    return bool(before.content and after.content and before.content != after.content)


def _look(paths: Sequence[Path], before: Mapping[str, _State], now: int) -> dict[str, _State]:
    files: dict[str, _State] = {}
    for path in paths:
        try:
            found = markdown_files(path)
        except InputError:  # taken away for the moment, or for good
            continue
        for file in found:
            state = _state(file, before.get(file.path), now)
            if state is not None:
                files[file.path] = state
    return files


def _state(file: Found, before: _State | None, now: int) -> _State | None:
    try:
        status = os.stat(file.path)  # noqa: PTH116 - a path object costs more than the look
        fresh = status.st_mtime_ns > now - _FRESH
        read = fresh or (before is not None and before.fresh)
        content = digest(Path(file.path).read_bytes()) if read else ""
    except FileNotFoundError:
        return None
    except OSError:  # there, and not to be read
        return _State(file.mtime_ns, file.size, 0, "", fresh=False)
    return _State(status.st_mtime_ns, status.st_size, status.st_ino, content, fresh)
