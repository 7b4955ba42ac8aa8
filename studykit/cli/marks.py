"""Commands that put cards away, flag them, or let them begin anew: suspend, bury, flag, reset, and their opposites."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.card_shape import card_shape
from studykit.desk.marks import named, needs
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.exchange.shapes import SCHEMA
from studykit.memory.days import to_date
from studykit.memory.model import MarkKind

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow


@dataclass(frozen=True, slots=True)
class _Mark:
    """One of these commands: how it is said, what a card is afterwards, or before if it takes that away."""

    kind: MarkKind
    done: str
    state: str
    sets: bool
    help: str

    @property
    def already(self) -> str:
        """What cards that need nothing are, or were."""
        return f"{self.state} already" if self.sets else f"not {self.state}"


_NAMES = (
    "CARD is the id of a card or the beginning of one, the id of a note, or the key of a deck (deck:KEY, should a note"
    " be called the same). A note or a deck stands for its cards; more than one card at once needs a yes. Undo takes"
    " them back one by one."
)


def _command(mark: _Mark) -> click.Command:
    @click.argument("cards", nargs=-1, required=True, metavar="CARD...")
    @click.option("-y", "--yes", is_flag=True, help="Do not ask.")
    @click.option("--json", "as_json", is_flag=True, help="The cards afterwards, in the documented shape.")
    @shared_options
    @pass_shared
    def run(shared: Shared, cards: tuple[str, ...], yes: bool, as_json: bool, note: str = "") -> None:
        _do(shared, mark, cards, " ".join((note or "").split()), yes=yes, as_json=as_json)

    if mark.kind == "flag":
        run = click.option("--note", metavar="TEXT", help="What is wrong with it.")(run)
    return click.command(mark.kind, help=f"{mark.help}\n\n{_NAMES}", short_help=mark.help)(run)


def _do(shared: Shared, mark: _Mark, names: Sequence[str], note: str, *, yes: bool, as_json: bool) -> None:
    desk = shared.desk(writes=True)
    try:
        found = named(desk, names)
        todo = [row for row in found.cards if needs(row.memory, mark.kind, note, desk.clock.day())]
        asks = bool(todo) and not yes and (len(found.cards) > 1 or not found.exactly or mark.kind == "reset")
        if asks and not _confirmed(mark, todo, len(found.cards)):
            todo, said = [], "Nothing was changed."
        else:
            said = _said(desk, mark, found.cards, todo, note)
            if todo:
                desk.mark_all([row.card for row in todo], mark.kind, note)
        if as_json:
            shapes = [card_shape(desk, desk.card(row.card)) for row in found.cards]
            document = {"schema": SCHEMA, "cards": shapes, "changed": [row.card for row in todo]}
            click.echo(json_document.dumps(document, indent=2))
        elif not shared.quiet:
            click.echo(said)
    finally:
        desk.close()


def _confirmed(mark: _Mark, todo: Sequence[CardRow], number: int) -> bool:
    """Ask; where nobody can be asked, say what is missing."""
    what = _what(todo)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        means = f" (memory would no longer count {_answers(todo)})" if mark.kind == "reset" else ""
        raise UsageError(f"to {mark.kind} {what}{means} without being asked, add --yes")
    if mark.kind == "reset":
        click.echo(f"Memory will no longer count {_answers(todo)}.", err=True)
        click.echo("The log keeps all of it, and undo takes a reset back.", err=True)
    rest = number - len(todo)
    known = f"{_of(rest, number)} {'is' if rest == 1 else 'are'} {mark.already}. " if rest else ""
    return click.confirm(f"{known}{mark.kind.capitalize()} {what}?", err=True)


def _said(desk: Desk, mark: _Mark, cards: Sequence[CardRow], todo: Sequence[CardRow], note: str) -> str:
    """What is said when it is done."""
    number, rest = len(cards), len(cards) - len(todo)
    if not todo:
        return f"{_what(cards)} is {mark.already}." if number == 1 else f"{_of(number, number)} are {mark.already}."
    said = f"{mark.done} {_what(todo)}"
    if mark.kind == "bury":
        said += f" until {words.day_name(to_date(desk.clock.day() + 1))}"
    elif mark.kind == "flag" and note:
        said += f": {visible(note)}"
    elif mark.kind == "reset":
        said += f": memory no longer counts {_answers(todo)}"
    if rest:
        said += f"; {_of(rest, number)} {'was' if rest == 1 else 'were'} {mark.already}"
    return f"{said}."


def _what(cards: Sequence[CardRow]) -> str:
    return visible(cards[0].card) if len(cards) == 1 else words.count(len(cards), "card")


def _of(rest: int, number: int) -> str:
    return f"{rest:,} of {words.count(number, 'card')}"


def _answers(cards: Sequence[CardRow]) -> str:
    return words.count(sum(row.memory.reps for row in cards), "answer")


_MARKS = {
    mark.kind: mark
    for mark in (
        _Mark("suspend", "Suspended", "suspended", True, "Ask cards no more until they are unsuspended."),
        _Mark("unsuspend", "Unsuspended", "suspended", False, "Ask suspended cards again."),
        _Mark("bury", "Buried", "buried", True, "Put cards away until the next study day."),
        _Mark("unbury", "Unburied", "buried", False, "Ask buried cards today, after all."),
        _Mark("flag", "Flagged", "flagged", True, "Mark cards that something is wrong with."),
        _Mark("unflag", "Unflagged", "flagged", False, "Take the flag from cards."),
        _Mark("reset", "Reset", "new", True, "Let cards begin anew: answers so far no longer count to memory."),
    )
}

suspend_command = _command(_MARKS["suspend"])
unsuspend_command = _command(_MARKS["unsuspend"])
bury_command = _command(_MARKS["bury"])
unbury_command = _command(_MARKS["unbury"])
flag_command = _command(_MARKS["flag"])
unflag_command = _command(_MARKS["unflag"])
reset_command = _command(_MARKS["reset"])
