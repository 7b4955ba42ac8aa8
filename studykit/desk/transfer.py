"""Files out and in: exports written whole or not at all, imports taken whole or not at all.

Owns the handling of files. Must not know what is in a row.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from studykit.desk.formats import FORMATS, Format
from studykit.desk.tables import EXPORTS
from studykit.errors import InputError, StudykitError, UsageError
from studykit.exchange.reviews import RowError, read_rows
from studykit.store import replacing

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.exchange.columns import Batch
    from studykit.memory.model import Answer
    from studykit.store.gate import Progress


def export(
    desk: Desk, what: str, form: str, target: Path | None, *, raw: bool = False, progress: Progress | None = None
) -> int:
    """Write a table to a file, or to standard output; returns the number of rows.

    `raw` writes the text in csv as it is, for programs that do not run it. `progress` is told of rows.
    """
    found = EXPORTS[what](desk)
    count = 0

    def counted() -> Generator[Batch]:
        nonlocal count
        for batch in found.batches:
            yield batch
            count += len(batch[0])
            if progress is not None:
                progress(count, found.rows)

    with closing(found.batches):
        if target is None:
            FORMATS[form].write(found.table, counted(), sys.stdout.buffer, raw=raw)
        else:
            with replaced(target) as stream:
                FORMATS[form].write(found.table, counted(), stream, raw=raw)
    return count


@contextmanager
def replaced(target: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when all of it is on the disk.

    A link stays one, to the new file; what exists and is no regular file (a device, a pipe) is written to as it is.
    """
    target = target.resolve()
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
        else:
            with replacing.replaced(target, 0o644) as stream:
                yield stream
    except OSError as error:
        raise StudykitError(f"{target}: cannot be written: {error.strerror or error}") from error


def import_reviews(
    desk: Desk, source: Path, form: str | None, *, raw: bool = False, progress: Progress | None = None
) -> tuple[int, int, int]:
    """Take reviews in, one by one and all or none; returns how many were new, known already, and of cards in no deck.

    `progress` is told of kilobytes, unless it is a pipe.
    """
    form = form or source.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise UsageError(f"{source}: the format is not clear; say --format {', '.join(FORMATS)}")
    undone: list[str] = []
    cards: set[str] = set()

    def answers(stream: BinaryIO, size: int) -> Generator[Answer]:
        with closing(_rows(FORMATS[form], stream, raw=raw)) as rows:
            for number, row in enumerate(read_rows(rows, lambda at: _day_of(desk, at))):
                if row.undone:
                    undone.append(row.answer.id)
                cards.add(row.answer.card)
                yield row.answer
                if progress is not None and number % 1000 == 0 and stream.seekable():
                    progress(stream.tell() // 1000, size // 1000)

    try:
        with source.open("rb") as stream, closing(answers(stream, source.stat().st_size)) as found:
            new, known = desk.store.add_imported(found, undone, desk.clock.moment(), desk.settings.scheduler)
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from error
    except RowError as error:
        raise InputError(f"{source}: {error}; nothing was imported") from error
    return new, known, desk.store.without_deck(cards, desk.roots)


def _rows(form: Format, stream: BinaryIO, *, raw: bool) -> Generator[Mapping[str, Any]]:
    """The rows of a file; whatever is wrong with it is one kind of error."""
    try:
        yield from form.read(stream, raw=raw)
    except UnicodeDecodeError as error:
        raise RowError("it is not UTF-8") from error
    except ValueError as error:
        raise RowError(str(error)) from error


def _day_of(desk: Desk, at: int) -> tuple[int, int]:
    offset = desk.clock.local(at).utcoffset()
    return desk.clock.day(at), 0 if offset is None else int(offset.total_seconds() // 60)
