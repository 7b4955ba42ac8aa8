"""Decks as they were at a revision of the repository that holds them.

Owns the calls of git. Reads the objects of the repository and nothing else: no file is checked out, no shell runs, and
what a user typed is never taken for an option. Must not know what is compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.deck.changes import Changes, compare
from studykit.deck.corpus import SeenDeck, deck_key
from studykit.deck.model import Reading
from studykit.deck.read import read_deck
from studykit.deck.text import visible
from studykit.desk import git
from studykit.errors import InputError, UsageError
from studykit.store.files import printable

_REGULAR = (b"100644", b"100755")


class _Blob(NamedTuple):
    """A file of a revision: where it stood below the root, and the name of its content."""

    relative: str
    name: bytes


def against(revision: str, roots: Sequence[Path], now: Sequence[SeenDeck]) -> Changes:
    """What became of the cards at or below the roots since a revision; `now` is what stands there now.

    Raises InputError where the roots are in no repository or git cannot be run, UsageError at an unknown revision.
    """
    return compare([deck for root in roots for deck in decks_at(revision, root)], now)


def decks_at(revision: str, root: Path) -> list[SeenDeck]:
    """The decks at or below a root as they were."""
    folder = root if root.is_dir() else root.parent
    prefix = os.fsdecode(_prefix(folder))
    commit = _commit(folder, revision)
    wanted = prefix if root.is_dir() else prefix + root.name
    blobs = [*_blobs(folder, commit, wanted, is_folder=root.is_dir())]
    decks = []
    for blob, data in zip(blobs, _contents(folder, [blob.name for blob in blobs]), strict=True):
        path = str(root / blob.relative) if root.is_dir() else str(root)
        text = read_deck(data, printable(path))
        if text.reading is not Reading.OTHER:
            decks.append(SeenDeck(deck_key(printable(blob.relative)), printable(path), text))
    return decks


def _prefix(folder: Path) -> bytes:
    """The way from the top of the repository to a folder, which ends with a slash or is empty."""
    done = _git(folder, ["rev-parse", "--show-prefix"])
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
        if "not a git repository" in said:
            said = "not in a git repository, so there is nothing to compare with"
        raise InputError(f"{printable(str(folder))}: {said or 'git cannot read this folder'}")
    return done.stdout.removesuffix(b"\n")


def _commit(folder: Path, revision: str) -> str:
    """The full name of a commit."""
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise UsageError(f"--against {visible(revision)!r} is no revision")
    found = _named(folder, revision)
    commit = _named(folder, f"{found}^{{commit}}") if found else ""
    if not commit:
        shallow = _git(folder, ["rev-parse", "--is-shallow-repository"]).stdout.strip() == b"true"
        more = "; this clone is shallow, git fetch --unshallow gets the rest" if shallow else ""
        raise UsageError(f"there is no revision {revision!r} in the repository of {printable(str(folder))}{more}")
    return commit


def _named(folder: Path, revision: str) -> str:
    done = _git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision])
    name = done.stdout.decode("ascii", "replace").strip()
    return name if not done.returncode and name and set(name) <= set("0123456789abcdef") else ""


def _blobs(folder: Path, commit: str, wanted: str, *, is_folder: bool) -> Iterator[_Blob]:
    """The Markdown files that a scan of the root would have read. Links are left out, for they hold but a path."""
    listing = ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, *([wanted] if wanted else [])]
    for entry in _need(folder, listing).split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if not about.startswith(_REGULAR) or not path.endswith(b".md"):
            continue
        relative = os.fsdecode(path)
        relative = relative.removeprefix(wanted) if is_folder else relative.rpartition("/")[2]
        if not any(part.startswith(".") for part in relative.split("/")) or not is_folder:
            yield _Blob(relative, about.split(b" ")[2])


def _contents(folder: Path, names: Sequence[bytes]) -> Iterator[bytes]:
    """What stands in blobs, in order."""
    if not names:
        return
    answer = _need(folder, ["cat-file", "--batch"], b"\n".join(names) + b"\n")
    at = 0
    for _ in names:
        end = answer.find(b"\n", at)
        head = answer[at:end].split(b" ")
        if end < 0 or head[1:2] != [b"blob"]:
            raise InputError(f"{printable(str(folder))}: an object of the revision is not in this clone")
        size = int(head[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _need(folder: Path, arguments: Iterable[str], given: bytes = b"") -> bytes:
    done = _git(folder, arguments, given)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
        raise InputError(f"{printable(str(folder))}: git could not read the revision: {said}")
    return done.stdout


def _git(folder: Path, arguments: Iterable[str], given: bytes = b"") -> git.Done:
    return git.run(folder, arguments, given, purpose="--against reads the revision with it")
