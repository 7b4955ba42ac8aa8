"""Files out and in: exports written whole or not at all, imports taken whole or not at all.

Owns the choice of a format and the handling of the file. Must not know what is in a row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from studykit.errors import InputError, StudykitError, UsageError
from studykit.exchange import csv, jsonl, shapes
from studykit.exchange.reviews import RowError, read_rows
from studykit.store import replacing

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow


@dataclass(frozen=True, slots=True)
class Format:
    """How rows are written to a stream and read from one."""

    write: Callable[[Iterable[Mapping[str, Any]], Sequence[str], TextIO], int]
    read: Callable[[TextIO], Iterator[Mapping[str, Any]]]


FORMATS = {"csv": Format(csv.write, csv.read), "jsonl": Format(jsonl.write, jsonl.read)}


def review_rows(desk: Desk) -> Generator[dict[str, Any]]:
    """Every answer of the log in its documented shape, in the order of the log."""
    for answer, deck, undone in desk.store.export_reviews(desk.roots):
        yield shapes.review(answer, deck, undone=undone)


def card_shape(desk: Desk, row: CardRow) -> dict[str, Any]:
    """One card in its documented shape."""
    memory = row.memory
    due = memory.due_day
    if due is None and memory.due_at is not None:
        due = desk.clock.day(memory.due_at)
    return shapes.card(row, desk.recall(row), due)


def export(desk: Desk, what: str, form: str, target: Path | None) -> int:
    """Write reviews or cards to a file, or to standard output; returns the number of rows."""
    rows: Generator[Mapping[str, Any]]
    keys: Sequence[str]
    if what == "reviews":
        rows, keys = review_rows(desk), shapes.REVIEW_KEYS
    else:
        rows, keys = (card_shape(desk, row) for row in desk.cards()), shapes.CARD_KEYS
    with closing(rows):
        if target is None:
            return FORMATS[form].write(rows, keys, sys.stdout)
        with replaced(target) as stream:
            return FORMATS[form].write(rows, keys, stream)


@contextmanager
def replaced(target: Path) -> Iterator[TextIO]:
    """A file that appears under its name only when all of it is on the disk.

    A link stays one, to the new file; what exists and is no regular file (a device, a pipe) is written to as it is.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        try:
            with target.open("w", encoding="utf-8", newline="") as stream:
                yield stream
        except OSError as error:
            raise StudykitError(f"{target}: cannot be written: {error.strerror or error}") from error
        return
    try:
        with replacing.replaced(target, 0o644) as binary:
            stream = TextIOWrapper(binary, encoding="utf-8", newline="")
            try:
                yield stream
            finally:
                stream.detach()
    except OSError as error:
        raise StudykitError(f"{target}: cannot be written: {error.strerror or error}") from error


def import_reviews(desk: Desk, source: Path, form: str | None) -> tuple[int, int, int]:
    """Take reviews in; returns how many were new, known already, and of cards in no deck."""
    form = form or source.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise UsageError(f"{source}: the format is not clear; say --format csv or --format jsonl")
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            found = read_rows(FORMATS[form].read(stream), lambda at: _day_of(desk, at))
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8") from error
    except RowError as error:
        raise InputError(f"{source}: {error}; nothing was imported") from error
    except (ValueError, csv.Malformed) as error:
        raise InputError(f"{source}: {error}; nothing was imported") from error
    undone = [item.answer.id for item in found if item.undone]
    new, known = desk.store.add_imported(
        (item.answer for item in found), undone, desk.clock.moment(), desk.settings.scheduler
    )
    cards = {item.answer.card for item in found}
    return new, known, sum(desk.find(card) is None for card in cards)


def _day_of(desk: Desk, at: int) -> tuple[int, int]:
    offset = desk.clock.local(at).utcoffset()
    return desk.clock.day(at), 0 if offset is None else int(offset.total_seconds() // 60)
