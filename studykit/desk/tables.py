"""What can be exported, row by row: reviews, cards, days and decks as their tables describe them.

Owns where the rows of each table come from. Must not know formats or files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studykit.desk.card_shape import card_values
from studykit.desk.deck_figures import deck_figures
from studykit.exchange import columns
from studykit.exchange.cells import Cells
from studykit.exchange.columns import Batch, Table, batches
from studykit.exchange.times import day, times
from studykit.progress.activity import by_day
from studykit.store import tallying

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Export:
    """A table with its rows, and how many there will be."""

    table: Table
    rows: int
    batches: Generator[Batch]


def reviews(desk: Desk) -> Export:
    """Every answer of the log, in its order."""
    return Export(columns.REVIEWS, desk.store.count_reviews(), desk.store.review_batches(desk.roots, due))


_days = Cells(lambda value: "" if value is None else day(value))


def due(study_days: Sequence[int | None], steps: Sequence[int | None]) -> Sequence[str | None]:
    """When cards were due: a study day, or the time of a step."""
    return [date or time or None for date, time in zip(_days.all(study_days), times(steps, ""), strict=True)]


def cards(desk: Desk) -> Export:
    """Every living card of the decks in use."""
    rows = (tuple(card_values(desk, row).values()) for row in desk.cards())
    return Export(columns.CARDS, sum(state.cards for state in desk.deck_states()), _closing(rows))


def days(desk: Desk) -> Export:
    """Every study day with an answer that counts."""
    past, _ = tallying.look(desk.store.database, desk.roots, range(0))
    ratings, begun = desk.store.ratings()
    found = by_day(past.cells)
    rows = []
    for studied, cell in found.items():
        recalled = cell.recall.total
        given = ratings.get(studied, (0, 0, 0, 0))  # taken back meanwhile, elsewhere
        head = (studied, cell.answers, begun[studied], *given)
        rows.append((*head, recalled.rate, cell.time / 60_000, recalled.passed, recalled.failed))
    return Export(columns.DAYS, len(rows), _closing(rows))


def decks(desk: Desk) -> Export:
    """Every deck in use, in the order of study."""
    rows = [
        (d.deck, d.title, d.cards, d.new, d.learning, d.review, d.suspended, d.due, d.mean_retrievability, d.readiness,
         d.last_30.rate, d.last_30.passed, d.last_30.failed)
        for d in deck_figures(desk)
    ]  # fmt: skip
    return Export(columns.DECKS, len(rows), _closing(rows))


def _closing(rows: Sequence[Sequence[Any]] | Iterator[Sequence[Any]]) -> Generator[Batch]:
    yield from batches(rows)


EXPORTS: Mapping[str, Callable[[Desk], Export]] = {"reviews": reviews, "cards": cards, "days": days, "decks": decks}
"""What can be exported, by name."""
