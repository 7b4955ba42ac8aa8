"""The command reconcile: cards that lost their note, each beside one that may be the same, for the learner to judge."""

from __future__ import annotations

import sys

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.desk import Desk
from studykit.desk.judging import Judged, judge, waiting
from studykit.desk.words import count
from studykit.errors import UsageError
from studykit.exchange import jsonl
from studykit.exchange.shapes import SCHEMA

_LINES = 6
"""So many lines of a card are shown."""


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
                _show(pair)
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
        }
        for pair in pairs
    ]
    click.echo(jsonl.dumps({"schema": SCHEMA, "proposed": proposed}, indent=2))


def _say(old: str, new: str, *, same: bool) -> None:
    click.echo(f"{visible(new)} {'goes on with the history of' if same else 'is another card than'} {visible(old)}.")


def _ask(desk: Desk, pairs: list[Judged]) -> None:
    """Put each pair before the learner; leaving at any time keeps what was said."""
    click.echo(f"{count(len(pairs), 'card')} lost their note, and may be in the decks under another id.")
    for number, pair in enumerate(pairs, 1):
        click.echo(f"\n{number} of {len(pairs)}")
        _show(pair)
        word = click.prompt("The same card? y yes, n no, Enter later, q leave", default="", show_default=False)
        if word.strip().casefold() == "q":
            return
        if word.strip().casefold() in ("y", "yes", "n", "no"):
            same = word.strip().casefold()[0] == "y"
            try:
                judge(desk, pair.pair.old, pair.pair.new, same=same)
            except UsageError as error:  # another pair settled this one
                click.echo(visible(str(error)))
                continue
            _say(pair.pair.old, pair.pair.new, same=same)


def _show(pair: Judged) -> None:
    """Both cards of a pair, one below the other."""
    click.echo(f"{visible(pair.pair.old)} → {visible(pair.pair.new)}  in {visible(pair.new.deck)}, "
               f"{pair.pair.score * 100:.0f} % in common")  # fmt: skip
    old = ("(its text was not kept)", "") if pair.old is None else pair.old
    note = pair.new.note
    for name, (front, back) in (("old", old), ("new", (f"{note.heading}\n{note.front}", note.back))):
        lines = [line for line in f"{front}\n{back}".split("\n") if line.strip()]
        more = ["…"] if len(lines) > _LINES else []
        for number, line in enumerate([*lines[:_LINES], *more]):
            click.echo(f"  {name if number == 0 else '   '}  {_cut(visible(line))}")


def _cut(line: str) -> str:
    return line if len(line) <= 72 else f"{line[:71]}…"
