"""Commands that show cards: due, list, show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

import click

from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import clip, plain, typeset, width_of
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.overview import overview
from studykit.desk.shown import show, standing, text_of
from studykit.desk.today import build_queue, plan_now, remaining
from studykit.desk.transfer import card_shape
from studykit.exchange import jsonl
from studykit.exchange.shapes import SCHEMA
from studykit.memory.days import to_date
from studykit.memory.model import State

if TYPE_CHECKING:
    from collections.abc import Generator

    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow
    from studykit.study.queue import Candidate

_WIDTH = 80


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
            click.echo(jsonl.dumps({"schema": SCHEMA, "cards": cards}, indent=2))
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


@click.command("list", help="The cards, of all decks or some.")
@click.argument("chosen", nargs=-1, metavar="[DECK]...")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def list_command(shared: Shared, chosen: tuple[str, ...], as_json: bool) -> None:
    """Show the cards."""
    desk = shared.desk()
    try:
        desk.need_decks()
        known_decks(desk, chosen)
        with closing(cast("Generator[CardRow]", desk.cards())) as cards:
            rows = (row for row in cards if not chosen or row.deck in chosen)
            if as_json:
                shapes = [card_shape(desk, row) for row in rows]
                click.echo(jsonl.dumps({"schema": SCHEMA, "cards": shapes}, indent=2))
                return
            for row in rows:
                click.echo(_list_line(desk, row))
    finally:
        desk.close()


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
            click.echo(jsonl.dumps({"schema": SCHEMA, **card_shape(desk, row)}, indent=2))
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
    memory = row.memory
    recall = desk.recall(row)
    lines += [
        "",
        f"Card         {visible(row.card)} · {row.note.kind} · {shown.level}{' · retired' if row.retired else ''}",
    ]
    lines.append(f"Where        {visible(row.path)}:{row.note.line}")
    if memory.stability is None or memory.difficulty is None or recall is None:
        lines.append("Memory       new, never answered")
    else:
        figures = f"stability {memory.stability:.1f} days · difficulty {memory.difficulty:.1f}"
        lines.append(f"Recall now   {words.percent(recall)}   {figures}")
        seen = f"{words.count(memory.reps, 'answer')}, {words.count(memory.lapses, 'lapse')}"
        lines.append(f"Seen         {seen}, due {_due_text(desk, row)}")
    if memory.suspended:
        lines.append("Suspended    it is not asked until it is unsuspended")
    if memory.flag is not None:
        lines.append(f"Flagged      {visible(memory.flag) or 'to be looked at'}")
    return lines


def _due_text(desk: Desk, row: CardRow) -> str:
    memory = row.memory
    if memory.due_day is not None:
        return words.day_name(to_date(memory.due_day))
    return "" if memory.due_at is None else f"at {desk.clock.local(memory.due_at):%H:%M}"
