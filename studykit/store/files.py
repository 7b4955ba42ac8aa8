"""The Markdown files below a root, as the folder shows them.

Owns walking folders and the digest of a file's content. Must not know what a deck is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studykit.errors import InputError


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the folder shows it; `relative` is the path below its root with `/`."""

    relative: str
    path: str
    size: int
    mtime_ns: int


def markdown_files(root: Path) -> list[Found]:
    """All `.md` files below a root (or the root itself, if it is a file), sorted by path.

    Raises InputError where the root is not there or cannot be listed: nothing may be concluded from that.
    """
    try:
        if root.is_file():
            status = root.stat()
            return [Found(printable(root.name), str(root), status.st_size, status.st_mtime_ns)]
        if not root.is_dir():
            raise InputError(f"{printable(str(root))}: there is no such folder")
        return sorted(_walk(str(root), ""), key=lambda found: found.relative)
    except OSError as error:
        raise InputError(f"{printable(str(error.filename or root))}: {error.strerror or error}") from error


def _walk(folder: str, prefix: str) -> Iterator[Found]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{prefix}{printable(name)}/")
            elif name.endswith(".md") and entry.is_file():
                try:
                    status = entry.stat()
                except FileNotFoundError:  # taken away since the folder was listed
                    continue
                yield Found(f"{prefix}{printable(name)}", entry.path, status.st_size, status.st_mtime_ns)


def printable(name: str) -> str:
    """A file name as text that can be stored and shown, whatever bytes the name is made of."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def digest(data: bytes) -> str:
    """A digest of a file's content."""
    from hashlib import blake2b  # noqa: PLC0415 - takes time to load, and most days nothing is read

    return blake2b(data, digest_size=16).hexdigest()
