"""Decks on disk given their ids: read all, then each replaced whole or not at all.

Owns the files: a new id is no other deck's, and a file that changed in the meantime is not written. Must not know where
in a deck anything is put.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studykit.deck.fmt import Formatted, format_deck
from studykit.deck.read import read_deck
from studykit.desk.ids import new_id
from studykit.errors import InputError
from studykit.store.files import Found, markdown_files, printable


class ChangedError(InputError):
    """The file is not what was read."""


@dataclass(frozen=True, slots=True)
class FormattedFile:
    """A file and what became of it. `failure` says why it could not be read or written."""

    path: str
    before: bytes
    formatted: Formatted
    failure: str = ""

    @property
    def changed(self) -> bool:
        """Whether it is, or would be, another than before."""
        return self.formatted.data != self.before


def format_files(
    roots: Iterable[Path],
    others: Iterable[Path] = (),
    *,
    write: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[FormattedFile]:
    """Format every deck at or below the roots, and write those that change if asked to; a file at a time.

    `others` are folders whose ids are taken, too. Raises InputError where a root cannot be listed.
    """
    files = list({os.path.realpath(found.path): found for root in roots for found in markdown_files(root)}.values())
    contents = [(found, *_content(found)) for found in files]
    taken = _ids([data for _, data, _ in contents])
    taken |= _ids(_content(found)[0] for root in others if root.is_dir() for found in markdown_files(root))

    def free_id() -> str:
        while True:
            made = new_id()
            if made not in taken:
                taken.add(made)
                return made

    for number, (found, data, failure) in enumerate(contents):
        if progress is not None:
            progress(number, len(contents))
        file = FormattedFile(printable(found.path), data, Formatted(data), failure)
        if not failure:
            file = replace(file, formatted=format_deck(data, free_id))
        yield _written(file, Path(found.path)) if write and file.changed else file


def _written(file: FormattedFile, path: Path) -> FormattedFile:
    try:
        rewrite(path, file.before, file.formatted.data)
    except InputError as error:
        return replace(file, formatted=Formatted(file.before), failure=str(error))
    return file


def _content(found: Found) -> tuple[bytes, str]:
    try:
        return Path(found.path).read_bytes(), ""
    except OSError as error:
        return b"", f"cannot be read: {error.strerror or error}"


def _ids(contents: Iterable[bytes]) -> set[str]:
    """All ids of the notes in some files."""
    return {
        note.id for data in contents if b"deck" in data for note in read_deck(data, "").notes if note.id is not None
    }


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Put another content in a file's place, whole or not at all, with the file's mode; a link stays one.

    Raises ChangedError where the file does not hold `before` any more, InputError where it cannot be written.
    """
    target = Path(os.path.realpath(path))
    beside: str | None = None
    try:
        mode = target.stat().st_mode
        if not os.access(target, os.W_OK):
            raise InputError("is read-only")
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".studykit-fmt-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(mode & 0o7777)
        if target.read_bytes() != before:
            raise ChangedError("changed while it was read; nothing was written")
        Path(beside).replace(target)
        beside = None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror or error}") from error
    finally:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)


def difference(file: FormattedFile) -> Sequence[str]:
    """The lines of a unified difference, each with its end cut."""
    from difflib import unified_diff  # noqa: PLC0415 - only where it is shown

    before, after = (_lines(data) for data in (file.before, file.formatted.data))
    return [line.rstrip("\r\n") for line in unified_diff(before, after, file.path, file.path)]


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)
