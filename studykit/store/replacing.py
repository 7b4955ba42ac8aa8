"""Files put in place whole or not at all.

Owns the way there: written beside, synchronized, renamed. Must not know what is in them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replaced(target: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file that appears under its name only when all of it is on the disk. Raises OSError where it cannot."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(target.parent)


def write_new(path: Path, data: bytes) -> None:
    """Put a file in its place when all of it is on the disk. Raises FileExistsError if something is there."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".studykit-new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(0o644)
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: not to overwrite counts more than to be there at once
            with path.open("xb") as stream:
                stream.write(data)
    finally:
        Path(beside).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have a new name on the disk, too, where folders can be synchronized."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
