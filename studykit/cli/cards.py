"""Commands that show cards: due, list, search, show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

import click

from studykit.cli.decks import progress_bar
from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import clip, plain, typeset, width_of
from studykit.deck.query import FILTERS, read_query
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.card_shape import card_shape
from studykit.desk.overview import overview
from studykit.desk.search import Found, Searcher, find_cards
from studykit.desk.shown import show, standing, text_of
from studykit.desk.today import build_queue, plan_now, remaining
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.exchange.shapes import SCHEMA
from studykit.memory.days import to_date
from studykit.memory.model import State

if TYPE_CHECKING:
    from collections.abc import Generator

    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow
    from studykit.study.queue import Candidate

_WIDTH = 80
_WINDOW = 200
"""So many of the cards that were found are fetched at a time."""


@click.command("due", help="What is due today, of all decks or some.")
@click.argument("chosen", nargs=-1, metavar="[DECK]...")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def due_command(shared: Shared, chosen: tuple[str, ...], as_json: bool) -> None:
    """Show what is due."""
    print_due(shared, chosen, as_json=as_json)


def print_due(shared: Shared, decks: Sequence[str], *, as_json: bool) -> None:
    """Today's cards as a table of decks, or all of them as JSON."""
    desk = shared.desk()
    try:
        desk.need_decks()
        known_decks(desk, decks)
        if as_json:
            queue = build_queue(desk, desk.clock.day(), decks, plan=plan_now(desk))
            cards = [card_shape(desk, desk.card(candidate.card)) for candidate in queue]
            click.echo(json_document.dumps({"schema": SCHEMA, "cards": cards}, indent=2))
        else:
            for line in _due_lines(desk, decks):
                click.echo(line)
    finally:
        desk.close()


def _due_lines(desk: Desk, decks: Sequence[str]) -> list[str]:
    plan = plan_now(desk)
    day = overview(desk, plan)
    queue = build_queue(desk, day.day, decks, plan=plan)
    left = remaining(queue, desk.pace())
    if not left.cards:
        lines = ["Nothing is due."]
        if day.tomorrow and not decks:
            lines.append(f"Tomorrow {words.count(day.tomorrow, 'card')}, about {words.duration(day.tomorrow_time)}.")
        return lines
    counts = f"{words.count(left.reviews, 'review')}, {left.learning} learning, {left.new} new"
    lines = [
        f"{words.count(left.cards, 'card')}, about {words.duration(left.time)}: {counts}",
        "",
        f"{'Deck':<50}{'due':>6}{'learning':>10}{'new':>6}{'ready' if day.is_goal_ahead else 'known':>8}",
    ]
    counted = Counter((candidate.deck, _column(candidate)) for candidate in queue)
    for deck in day.decks:
        if decks and deck.deck not in decks:
            continue
        title = _fit(visible(deck.title), 50)
        due, learning, new = (counted[deck.deck, name] or "·" for name in ("due", "learning", "new"))
        recall = words.percent(deck.recall) if deck.recall else "-"
        lines.append(f"{title}{due:>6}{learning:>10}{new:>6}{recall:>8}")
    return lines


def _column(candidate: Candidate) -> str:
    if candidate.due_at is not None:
        return "learning"
    return "new" if candidate.state is State.NEW else "due"


def _fit(text: str, width: int) -> str:
    line = clip((Run(text),), width - 1)
    return plain(line) + " " * (width - width_of(line))


_FILTERS = "deck: tag: kind: is:flagged, leech, suspended, new, changed"


@click.command("list", help=f"The cards: all, or those of some decks, or those that filters let pass ({_FILTERS}).")
@click.argument("chosen", nargs=-1, metavar="[DECK|FILTER]...")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def list_command(shared: Shared, chosen: tuple[str, ...], as_json: bool) -> None:
    """Show the cards."""
    desk = shared.desk()
    try:
        desk.need_decks()
        filters = [word for word in chosen if read_query(_as_typed(word)).filters]
        decks = [word for word in chosen if word not in filters]
        known_decks(desk, decks)
        if filters:
            rows = _rows(*_find(shared, desk, filters))
            _print_cards(desk, (row for row in rows if not decks or row.deck in decks), as_json=as_json)
            return
        with closing(cast("Generator[CardRow]", desk.cards())) as cards:
            _print_cards(desk, (row for row in cards if not decks or row.deck in decks), as_json=as_json)
    finally:
        desk.close()


@click.command(
    "search",
    help='The cards that have all of some words and "phrases", and that filters let pass '
    f"({_FILTERS}). A word finds those that begin with it, too.",
)
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def search_command(shared: Shared, text: tuple[str, ...], as_json: bool) -> None:
    """Find cards."""
    desk = shared.desk()
    try:
        desk.need_decks()
        searcher, found = _find(shared, desk, text)
        _print_cards(desk, _rows(searcher, found), as_json=as_json)
        if not found.total and not shared.quiet:
            meant = searcher.suggest(found.query)
            click.echo("no card was found" + (f"; did you mean {visible(meant[0])}?" if meant else ""), err=True)
    finally:
        desk.close()


def _find(shared: Shared, desk: Desk, parts: Sequence[str]) -> tuple[Searcher, Found]:
    """Find cards; raises UsageError where what was written makes no sense."""
    with progress_bar("Indexing cards", quiet=shared.quiet) as progress:
        searcher, found = find_cards(desk, " ".join(map(_as_typed, parts)), progress)
    if found.problem:
        raise UsageError(found.problem[0].lower() + found.problem[1:].removesuffix("."))
    return searcher, found


def _as_typed(word: str) -> str:
    """An argument as it would be typed in one line: a shell took the quotes of a filter's value away."""
    name, colon, value = word.partition(":")
    quoted = colon and name.lower() in FILTERS and " " in value and '"' not in value
    return f'{name}:"{value}"' if quoted else word


def _rows(searcher: Searcher, found: Found) -> Iterator[CardRow]:
    """The cards that were found, a window after the other."""
    for first in range(0, found.total, _WINDOW):
        yield from searcher.rows(found, first, _WINDOW)


def _print_cards(desk: Desk, rows: Iterable[CardRow], *, as_json: bool) -> None:
    """Print cards in lines, or as JSON."""
    if as_json:
        shapes = [card_shape(desk, row) for row in rows]
        click.echo(json_document.dumps({"schema": SCHEMA, "cards": shapes}, indent=2))
        return
    for row in rows:
        click.echo(_list_line(desk, row))


def _list_line(desk: Desk, row: CardRow) -> str:
    left = f"{_fit(visible(row.card), 18)}{standing(row.memory, desk.clock.day()):<7}{_fit(visible(row.deck), 16)}"
    return (left + plain(clip((Run(text_of(row)),), _WIDTH - 41))).rstrip()


@click.command("show", help="One card with its memory; the beginning of an id is enough.")
@click.argument("card")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def show_command(shared: Shared, card: str, as_json: bool) -> None:
    """Show one card."""
    desk = shared.desk()
    try:
        row = desk.card(card)
        if as_json:
            click.echo(json_document.dumps({"schema": SCHEMA, **card_shape(desk, row)}, indent=2))
            return
        for line in _card_lines(desk, row):
            click.echo(line)
    finally:
        desk.close()


def _card_lines(desk: Desk, row: CardRow) -> list[str]:
    shown = show(row)
    lines = [plain(line) for line in typeset(shown.question, _WIDTH)]
    answer = typeset([*solved(shown.exercise), *shown.answer], _WIDTH)
    if shown.question_answered is not shown.question:
        lines += ["", *(plain(line) for line in typeset(shown.question_answered, _WIDTH))]
    if answer:
        lines += ["", "─" * _WIDTH, "", *(plain(line) for line in answer)]
    if shown.sources is not None:
        lines += ["", *(plain(line) for line in typeset([shown.sources], _WIDTH))]
    known = [f"{'Card':<16}{visible(row.card)} · {row.note.kind} · {shown.level}"]
    if row.memory.reps:
        answers = f"{words.count(row.memory.reps, 'answer')}, {words.count(row.memory.lapses, 'lapse')}"
        known.append(f"{'Seen':<16}{answers}, due {_due_text(desk, row)}")
    return [*lines, "", *known, *_history(desk, row)]


def _history(desk: Desk, row: CardRow) -> list[str]:
    """What the screen of a card's memory says of it."""
    from studykit.desk.history import read_history  # noqa: PLC0415 - the list of cards needs none
    from studykit.tui.memory_page import history_lines, standing_lines  # noqa: PLC0415

    history, today = read_history(desk, row.card), to_date(desk.clock.day())
    standing = standing_lines(history, today, _WIDTH, gaps=True, told=True, whole_path=True)
    return [plain(line) for line in (*standing, (), *history_lines(history.happened, today, _WIDTH))]


def _due_text(desk: Desk, row: CardRow) -> str:
    memory = row.memory
    if memory.due_day is not None:
        return words.day_name(to_date(memory.due_day))
    return "" if memory.due_at is None else f"at {desk.clock.local(memory.due_at):%H:%M}"
