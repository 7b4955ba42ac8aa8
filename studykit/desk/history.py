"""One card's memory, and all that happened to the card, ready to be told.

Owns how a part of the log reads where it is about one card. Must not know widths or keys.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from studykit.desk.shown import Shown, show
from studykit.memory import scheduler
from studykit.memory.days import to_date
from studykit.memory.intervals import retrievability
from studykit.memory.model import Answer, Rating
from studykit.store import journal, log, wordings
from studykit.store.journal import Record, Standing

if TYPE_CHECKING:
    from studykit.deck.model import Note
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow

_ALL = 100_000
"""More entries than a card has."""
UNDONE = "undone"
"""Why something that was taken back does not count."""
_MARKS = {
    "suspend": "Suspended",
    "unsuspend": "Asked again",
    "bury": "Put off till the next day",
    "unbury": "Not put off any more",
    "unflag": "The flag was cleared",
    "reset": "Reset: what was remembered was forgotten",
}
"""What was done to a card, answers and flags aside."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a card. An answer has a rating, everything else has words."""

    day: date
    said: str = ""
    rating: Rating | None = None
    recall: float | None = None
    """What was predicted when it was asked."""
    took_ms: int | None = None
    interval_days: int | None = None
    wait_ms: int | None = None
    """The time until the step that an answer led to."""
    why_not: str = ""
    """Why it does not count, in a word or two."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes of a Good given now. `recall` is that on the day it is asked again; a step has a time instead."""

    day: date | None
    recall: float | None
    wait_ms: int | None
    on_goal: float | None
    """Recall on the day of the interview; None without one that is still to come."""


@dataclass(frozen=True, slots=True)
class Before:
    """A card as the learner knew it, before its text was changed."""

    shown: Shown | None
    """None where the text of that time was not kept."""
    since: date
    """When it was changed."""


@dataclass(frozen=True, slots=True)
class History:
    """A card, what is remembered of it, and what happened to it, the newest first."""

    row: CardRow
    shown: Shown
    recall: float | None
    ahead: Ahead
    changed: date | None
    """When its text was changed last, if that is known."""
    buried_until: date | None
    before: Before | None
    """What it was when it was answered last, if it is another by now."""
    happened: tuple[Happening, ...]


def read_history(desk: Desk, card: str) -> History:
    """What there is to know about a card; raises UsageError where there is none with this id."""
    row = desk.card(card)
    shown = show(row)
    today = desk.clock.day()
    buried = row.memory.buried_until
    with desk.store.database.read() as connection:
        records = journal.of_card(connection, row.card, _ALL)
        known = wordings.last_known(connection, row.card, row.memory.last_at or 0) if shown.changed_at else None
    return History(
        row,
        shown,
        desk.recall(row),
        _ahead(desk, row),
        None if row.changed_at is None else to_date(desk.clock.day(row.changed_at)),
        to_date(buried) if buried is not None and buried > today else None,
        None if shown.changed_at is None else Before(_as_known(row, known), to_date(desk.clock.day(shown.changed_at))),
        tuple(told for record in records if (told := _told(desk, record, row)) is not None),
    )


def _as_known(row: CardRow, known: Note | None) -> Shown | None:
    """A card with another text; None where that is not known, or had no such card."""
    if known is None or row.label not in known.labels:
        return None
    return show(replace(row, note=known))


def _ahead(desk: Desk, row: CardRow) -> Ahead:
    settings = desk.settings.scheduler_for(row.deck)
    day, now = desk.clock.day(), desk.clock.now()
    good = scheduler.outcomes(row.card, row.memory, day, now, settings, desk.store.load(row.card))[Rating.GOOD]
    goal = desk.goal()
    ahead = goal is not None and goal.day > day and goal.covers(row.deck)
    decay = settings.parameters[20]
    return Ahead(
        None if good.due_day is None else to_date(good.due_day),
        None if good.due_day is None else retrievability(good.stability, good.due_day - day, decay),
        None if good.due_at is None else good.due_at - now,
        retrievability(good.stability, goal.day - day, decay) if goal is not None and ahead else None,
    )


def _told(desk: Desk, record: Record, row: CardRow) -> Happening | None:
    """What an entry says about a card; None of one that only says something about another entry."""
    if record.answer is not None:
        return _answered(record.answer, record.standing, row.note.rev)
    day = to_date(desk.clock.day(record.at))
    said = _words(record, row.card)
    return Happening(day, said, why_not=_why_not(record.standing)) if said else None


def _answered(answer: Answer, standing: Standing, rev: int) -> Happening:
    decision = answer.decision
    told = Happening(
        to_date(answer.study_day),
        rating=answer.rating,
        recall=answer.before.retrievability if answer.before is not None else None,
        took_ms=answer.took_ms,
        why_not=_why_not(standing),
    )
    if told.why_not:
        return told
    if answer.cram:
        return replace(told, why_not="cram")
    if answer.rev != rev:
        return replace(told, why_not=f"rev {answer.rev}")
    if decision is None:
        return told
    wait = None if decision.due_at is None else decision.due_at - answer.at
    return replace(told, interval_days=decision.interval_days, wait_ms=wait)


def _why_not(standing: Standing) -> str:
    return {Standing.TAKEN_BACK: UNDONE, Standing.WAITS: "waits"}.get(standing, "")


def _words(record: Record, card: str) -> str:
    """What was done to a card; nothing for entries of kinds that say nothing about it by themselves."""
    if record.standing is Standing.UNKNOWN:
        return ""
    if record.kind == "flag":
        note = str(log.object_of(record.content).get("note") or "")
        return f"Flagged: {note}" if note else "Flagged"
    if record.kind == "alias":
        other = record.card if record.card != card else record.target
        return f"One with the card {other}"
    if record.kind == "decline":
        other = record.card if record.card != card else record.target
        return f"Told apart from the card {other}"
    return _MARKS.get(record.kind, "")
