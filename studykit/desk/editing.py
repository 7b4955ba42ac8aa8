"""Editing the deck of a card: which file that is, and the copy that is edited in place of a deck that came along.

Owns where copies go. Bundled decks are never written to. Must not know editors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.desk.home import copies_folder
from studykit.errors import InputError
from studykit.store.files import digest, markdown_files, printable
from studykit.store.replacing import write_new

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow


@dataclass(frozen=True, slots=True)
class Copy:
    """A bundled deck, and the file of the learner's own that is to take its place."""

    source: Path
    target: Path


def file_of(desk: Desk, row: CardRow) -> Path | None:
    """The file that a card is written in; None where it is not there any more."""
    path = Path(row.path)
    if path.is_file():
        return path
    for root in desk.deck_paths:  # a name that is no text is shown otherwise than it is
        try:
            files = markdown_files(root)
        except InputError:
            continue
        for found in files:
            if printable(found.path) == row.path:
                return Path(found.path)
    return None


def copy_to_edit(desk: Desk, path: Path) -> Copy | None:
    """The copy that has to be made before a file may be edited; None where it is the learner's own."""
    bundled = desk.deck_paths[-1] if desk.bundled_last else None
    if bundled is None or bundled not in path.parents:
        return None
    own = next((root for root in desk.deck_paths[:-1] if root.is_dir()), copies_folder(desk.home))
    return Copy(path, own / path.relative_to(bundled))


def make_copy(desk: Desk, copy: Copy) -> None:
    """Copy a bundled deck, ids and all; from now on the copy is studied in its place. Nothing is ever overwritten."""
    target = copy.target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_new(target, copy.source.read_bytes())
    except FileExistsError as error:
        raise InputError(f"a file is in the way: {printable(str(target))}") from error
    except OSError as error:
        raise InputError(f"no copy can be written, {error.strerror or error}: {printable(str(target))}") from error
    desk.find_decks()


def content_of(path: Path) -> str:
    """What tells whether a file was changed; nothing of one that cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""
