"""The command reconcile: cards that lost their note, each beside one that may be the same, for the learner to judge."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.lines import plain, wrap
from studykit.deck.text import visible
from studykit.desk.desk import Desk
from studykit.desk.judging import Faces, Judged, judge, waiting
from studykit.desk.words import count, short_date
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.exchange.shapes import SCHEMA
from studykit.memory.days import to_date

if TYPE_CHECKING:
    from studykit.memory.model import Memory

_SIZE = (80, 24)
"""Columns and rows where there is no terminal."""
_NARROW = 60
_LEAD = 7
"""So many cells stand before the text of a card."""
_AROUND, _LEAST = 8, 5
"""So many rows of a terminal are not for the text of the two cards; so many at least are for each."""


@click.command("reconcile", help="Say which cards are ones you know under another id.")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--decline", is_flag=True, help="OLD and NEW are not the same card.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def reconcile_command(shared: Shared, old: str | None, new: str | None, decline: bool, as_json: bool) -> None:
    """Judge pairs of cards."""
    if (old is None) != (new is None) or (decline and new is None):
        raise click.UsageError("name both cards: studykit reconcile OLD NEW, with --decline if they are two")
    desk = shared.desk(writes=True)
    try:
        if old is not None and new is not None:
            judged = judge(desk, old, new, same=not decline)
            if as_json:
                _print(waiting(desk))
            elif not shared.quiet:
                _say(judged.old, judged.new, same=not decline)
            return
        pairs = waiting(desk)
        if as_json:
            _print(pairs)
        elif not pairs:
            click.echo("No card waits for a word.")
        elif sys.stdin.isatty() and sys.stdout.isatty():
            _ask(desk, pairs)
        else:
            for pair in pairs:
                click.echo(f"{visible(pair.pair.old)} → {visible(pair.pair.new)}  {_about(pair)}")
                _show(pair, *_SIZE)
            click.echo("studykit reconcile OLD NEW says that two are one, with --decline that they are not.")
    finally:
        desk.close()


def _print(pairs: list[Judged]) -> None:
    proposed = [
        {
            "old": pair.pair.old,
            "new": pair.pair.new,
            "score": pair.pair.score,
            "deck": pair.new.deck,
            "old_front": None if pair.old is None else pair.old[0],
            "old_back": None if pair.old is None else pair.old[1],
            "new_front": pair.faces[0],
            "new_back": pair.faces[1],
        }
        for pair in pairs
    ]
    click.echo(json_document.dumps({"schema": SCHEMA, "proposed": proposed}, indent=2))


def _say(old: str, new: str, *, same: bool) -> None:
    click.echo(f"{visible(new)} {'goes on with the history of' if same else 'is another card than'} {visible(old)}.")


def _ask(desk: Desk, pairs: list[Judged]) -> None:
    """Put each pair before the learner; leaving at any time keeps what was said."""
    _tell("Cards that left the decks, each with a new one that may be the same:")
    said = 0
    for number, pair in enumerate(pairs, 1):
        columns, rows = get_terminal_size(_SIZE)
        click.echo(f"\n{number} of {len(pairs)}, {_about(pair)}")
        _show(pair, columns, rows)
        word = _word(narrow=columns < _NARROW)
        if word == "q":
            break
        if not word:
            continue
        try:
            judge(desk, pair.pair.old, pair.pair.new, same=word == "y")
        except UsageError as error:  # another process was faster
            click.echo(visible(str(error)))
            continue
        said += 1
        _tell("One card: it goes on with that history." if word == "y" else "Two cards.")
    if said:
        click.echo()
        _tell(f"{count(said, 'pair')} judged; studykit undo takes back the last.")


def _tell(text: str) -> None:
    for row in _wrapped([text], get_terminal_size(_SIZE).columns - 1):
        click.echo(row)


def _word(*, narrow: bool) -> str:
    """What the learner says: y, n, q or nothing."""
    question = "Same? y, n, Enter later, q" if narrow else "The same card? y yes, n no, Enter later, q leave"
    while True:
        word = str(click.prompt(question, default="", show_default=False)).strip().casefold()
        if word in ("", "y", "yes", "n", "no", "q", "quit"):
            return word[:1]


def _about(pair: Judged) -> str:
    return f"in {visible(pair.new.deck)}, {pair.pair.score * 100:.0f} % in common"


def _show(pair: Judged, columns: int, rows: int) -> None:
    """Both cards of a pair, one below the other, as far as there is room."""
    width, room = max(columns - _LEAD - 1, 20), max((rows - _AROUND) // 2, _LEAST)
    old, new = pair.old or ("(its text was not kept)", ""), pair.faces
    for name, told in (
        ("old", [*_rows(old, new, width, room), _past(pair.past)]),
        ("new", _rows(new, old, width, room)),
    ):
        for number, line in enumerate(told):
            click.echo(f"  {name if number == 0 else '   '}  {line}")


def _past(past: Memory) -> str:
    if not past.reps or past.last_day is None:
        return "never answered"
    times = "once" if past.reps == 1 else f"{past.reps:,} times"
    return f"answered {times}, last on {short_date(to_date(past.last_day))}"


def _rows(card: Faces, other: Faces, width: int, room: int) -> list[str]:
    """The text of a card in rows; where room is short, without what the other one says, too."""
    lines, others = _lines(card), _lines(other)
    rows = _wrapped(lines, width)
    if len(rows) > room:
        rows = _wrapped([lines[0], *(line for line in lines[1:] if line not in others)], width)
        rows.append("…")
    return rows if len(rows) <= room else [*rows[: room - 1], "…"]


def _lines(card: Faces) -> list[str]:
    return [line for line in "\n".join(card).split("\n") if line.strip()] or [""]


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [plain(row) for line in lines for row in wrap((Run(visible(line)),), width)]
