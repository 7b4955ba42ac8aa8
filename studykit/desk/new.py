"""A new deck on disk.

Owns where it may be written: never over anything. Must not know what stands in it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from studykit.deck.model import Kind
from studykit.deck.starter import A_FEW, starter, title_of
from studykit.deck.text import visible
from studykit.desk.ids import new_id
from studykit.errors import InputError, UsageError
from studykit.store.files import printable
from studykit.store.replacing import write_new

_ENDINGS = (".md", ".markdown")


def new_deck(name: str, today: date, kinds: Sequence[Kind] = A_FEW) -> Path:
    """Write a deck to start from; returns where. Raises UsageError where a deck cannot be made or something is."""
    path = deck_path(name)
    title = visible(title_of(printable(path.stem)))
    ids = (new_id() for _ in kinds)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, starter(title, today.isoformat(), ids, kinds).encode())
    except FileExistsError:
        if os.path.lexists(path):
            raise UsageError(f"{path}: is there already, and new writes over nothing") from None
        raise InputError(f"{path.parent}: is no folder") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def deck_path(name: str) -> Path:
    """The file that a new deck is to stand in. Raises UsageError at a name that no deck can have."""
    path = Path(name)
    if name.endswith(("/", os.sep)) or not path.name or os.path.isdir(name):  # noqa: PTH112 - no failure
        raise UsageError(f"{name}: is a folder; name a file in it: {path / 'my-deck.md'}")
    if path.name.startswith("."):
        raise UsageError(f"{name}: a file whose name begins with a dot is never read as a deck")
    if path.suffix.lower() in _ENDINGS:
        return path.with_suffix(".md")
    return path.with_name(f"{path.name}.md")
