"""What there is where no deck was found: the folders looked in, other Markdown files, and where a deck could begin.

Owns these facts. Must not know how they are said.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.desk.home import bundled_decks
from studykit.errors import InputError
from studykit.store.files import markdown_files

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

_FIRST = "caching.md"
"""The name of a deck to start from."""


@dataclass(frozen=True, slots=True)
class NoDecks:
    """Folders without a deck."""

    folders: str
    start: str
    """A file to begin with, as a shell takes it."""
    others: int = 0
    """Markdown files that are no decks."""
    bundled: int = 0
    """Decks that come along and are not in use."""


def no_decks(desk: Desk) -> NoDecks:
    """What there is to say of the folders of a desk."""
    paths = desk.deck_paths
    first = next((path if path.is_dir() else path.parent for path in paths), Path.cwd())
    bundled = bundled_decks()
    return NoDecks(
        ", ".join(map(shortened, paths)),
        _as_typed(first / _FIRST),
        sum(map(_count, paths)),
        0 if bundled in paths else _count(bundled),
    )


def _count(path: Path) -> int:
    try:
        return len(markdown_files(path))
    except InputError:
        return 0


def shortened(path: Path) -> str:
    """A path below the learner's home as `~/…`, any other in full."""
    try:
        below = path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return str(path)
    return f"~/{below}" if below.parts else "~"


def _as_typed(path: Path) -> str:
    """A path as one types it; a shell knows `~` only outside quotes."""
    short = shortened(path)
    rest = short.removeprefix("~")
    return short if shlex.quote(rest) == rest else shlex.quote(str(path))
