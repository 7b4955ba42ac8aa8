"""How long all figures take in a log of a million answers, of the past and of days ahead. The floor reads it once."""

from __future__ import annotations

from itertools import cycle

from benchmarks.decks import card_id
from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Workshop
from studykit.desk.desk import Desk
from studykit.desk.figures import figures
from studykit.memory.model import Rating
from studykit.store import deck_sums

_SCAN = (
    "SELECT count(*), sum(rating > 1), sum(min(took_ms, 60000)), min(study_day), max(interval_days),"
    " avg(retrievability), count(DISTINCT study_day) FROM reviews NOT INDEXED"
)
"""Every row of the log, and nothing else."""


def progress(workshop: Workshop) -> Samples:
    """A look after one more answer, the sums of all others being kept."""
    place = workshop.copy(workshop.crowded())
    desk = place.desk()
    desk.scan()
    figures(desk)
    cards = cycle(map(card_id, range(100)))

    def look() -> float:
        desk.answer(next(cards), Rating.GOOD, took_ms=9_000)
        return milliseconds(lambda: figures(desk))

    try:
        return in_turns(workshop.size.runs, look, lambda: _scan(desk))
    finally:
        desk.close()
        workshop.forget(place)


def first_look(workshop: Workshop) -> Samples:
    """The very first look: nothing is kept."""
    place = workshop.copy(workshop.crowded())
    desk = place.desk()
    desk.scan()

    def look() -> float:
        with desk.store.database.write() as connection:
            connection.execute("DELETE FROM meta WHERE name = 'tallied'")
            deck_sums.clear(connection)
        return milliseconds(lambda: figures(desk))

    try:
        return in_turns(workshop.size.slow_runs - 2, look, lambda: _scan(desk))
    finally:
        desk.close()
        workshop.forget(place)


def _scan(desk: Desk) -> float:
    return milliseconds(lambda: desk.store.database.connection.execute(_SCAN).fetchone())
