"""Commands that do what the review screen does: answer, undo, redo."""

from __future__ import annotations

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.card_shape import card_shape
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.exchange.shapes import SCHEMA
from studykit.memory.model import Rating
from studykit.store.log import Action

_RATINGS = {"again": 1, "hard": 2, "good": 3, "easy": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@click.command("answer", help="Grade a card: again, hard, good, easy, or 1 to 4.")
@click.argument("card")
@click.argument("rating", metavar="RATING", type=click.Choice(list(_RATINGS), case_sensitive=False))
@click.option("--took", type=click.FloatRange(0, 86_400), metavar="SECONDS", help="How long it took.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def answer_command(shared: Shared, card: str, rating: str, took: float | None, as_json: bool) -> None:
    """Commit an answer."""
    desk = shared.desk(writes=True)
    try:
        given = desk.answer(
            card, Rating(_RATINGS[rating.lower()]), took_ms=None if took is None else round(took * 1000)
        )
        row = desk.card(given.answer.card)
        shape = card_shape(desk, row)
        if as_json:
            click.echo(json_document.dumps({"schema": SCHEMA, **shape, "review": given.answer.id}, indent=2))
        elif not shared.quiet:
            due = shape["due_at"] or shape["due"]
            click.echo(f"{given.answer.rating.name.capitalize()} on {visible(row.card)}; due {due}")
    finally:
        desk.close()


@click.command("undo", help="Take back the last thing done, or REVIEW: an id that log shows.")
@click.argument("review", required=False)
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def undo_command(shared: Shared, review: str | None, as_json: bool) -> None:
    """Take something back."""
    desk = shared.desk(writes=True)
    try:
        action = desk.undo(review)
        if review is not None and action is None:
            raise UsageError(f"{review!r} is nothing that can be taken back; studykit log shows what can")
        _say(action, "Took back", as_json=as_json)
    finally:
        desk.close()


@click.command("redo", help="Put back what the last undo took.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def redo_command(shared: Shared, as_json: bool) -> None:
    """Put something back."""
    desk = shared.desk(writes=True)
    try:
        _say(desk.redo(), "Put back", as_json=as_json)
    finally:
        desk.close()


def _say(action: Action | None, verb: str, *, as_json: bool) -> None:
    if as_json:
        entry = None if action is None else {"entry": action.id, "kind": action.kind, "card": action.card}
        click.echo(json_document.dumps({"schema": SCHEMA, "action": entry}))
    elif action is None:
        click.echo("Nothing to take back." if verb == "Took back" else "Nothing to put back.")
    else:
        what = action.rating.name.capitalize() if action.rating else action.kind
        click.echo(f"{verb} {what}{f' on {visible(action.card)}' if action.card else ''}.")
