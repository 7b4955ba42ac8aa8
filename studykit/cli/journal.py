"""The command that tells the log: log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.lines import clip, plain, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.journal import Journal, Line, read_journal, shape
from studykit.exchange import json_document
from studykit.exchange.shapes import SCHEMA

_WIDTH = 80
_MARK = 6
"""The columns of a device."""
_LONGEST_ID = 26
"""Longer ids, which an import may bring along, stand on a line of their own."""


@click.command("log", help="What was done, the newest first; the ids are those that undo takes.")
@click.option("-n", "limit", type=click.IntRange(1, 10**9), default=20, metavar="N", help="How many entries.  [20]")
@click.option("--card", metavar="CARD", help="Only what was done with this card.")
@click.option("--all", "everything", is_flag=True, help="Also what was written down of cards that were seen.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def log_command(shared: Shared, limit: int, card: str | None, everything: bool, as_json: bool) -> None:
    """Tell what was done."""
    desk = shared.desk()
    try:
        found = read_journal(desk, limit, card=card, seen=everything)
        if as_json:
            document = {"schema": SCHEMA, "entries": [shape(line) for line in found.lines]}
            click.echo(json_document.dumps(document, indent=2))
            return
        if not found.lines:
            click.echo("Nothing was done yet.")
        for text in journal_lines(found):
            click.echo(text)
    finally:
        desk.close()


def journal_lines(journal: Journal) -> Iterator[str]:
    """The entries in lines of at most 80 columns, under their days."""
    widths = [width for width in (_width(_handle(line)) for line in journal.lines) if width <= _LONGEST_ID]
    room = max(widths, default=0)
    for number, (day, lines) in enumerate(groupby(journal.lines, key=lambda line: line.local.date())):
        if number:
            yield ""
        yield f"{words.day_name(day)} {day.year}"
        for line in lines:
            yield from _entry_lines(line, room, several=journal.several)


def _entry_lines(line: Line, room: int, *, several: bool) -> Iterator[str]:
    head = f"{line.local:%H:%M}  "
    if several:
        head += _padded(visible(line.record.device[:_MARK]) if line.other else "here", _MARK) + "  "
    indent = _width(head) + (room + 2 if room else 0)
    said = line.words if line.why_not is None else f"{line.words} · {line.why_not}"
    first, *rest = (plain(part) for part in wrap((Run(visible(said)),), _WIDTH - indent))
    handle = _handle(line)
    if _width(handle) > room:
        yield head + handle
        yield " " * indent + first
    else:
        yield _padded(head + handle, indent) + first
    yield from (" " * indent + text for text in rest)


def _handle(line: Line) -> str:
    """What undo takes for an entry; nothing where it could not be typed as it is shown."""
    handle = line.handle or ""
    return handle if visible(handle) == handle else ""


def _width(text: str) -> int:
    return width_of((Run(text),))


def _padded(text: str, width: int) -> str:
    fitted = plain(clip((Run(text),), width))
    return fitted + " " * (width - _width(fitted))
