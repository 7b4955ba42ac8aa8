"""What is coming: the cards that fall due, and the new ones that the daily limits let in.

Each card counts once, on the day it is due as things stand: what today's and later answers bring back is not in it.
Must not know where counts come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studykit.deck.corpus import open_decks
from studykit.study.pace import Pace
from studykit.study.queue import Limits

DAYS = 14
"""How far ahead is told."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """One study day to come: reviews that are due, new cards, and the milliseconds they should take."""

    day: int
    reviews: int
    new: int
    time: float


def due_ahead(due: Mapping[int, int], today: int) -> list[tuple[int, int]]:
    """Study days with the cards due on them, from today on, which has all that is overdue."""
    overdue = sum(count for day, count in due.items() if day <= today)
    return [(today, overdue), *((today + n, due.get(today + n, 0)) for n in range(1, DAYS))]


def ahead(due: Mapping[int, int], new: Sequence[int], today: int, pace: Pace) -> list[Ahead]:
    """The days after today; `new` are the new cards of each."""
    review, fresh = pace.typical(), pace.typical(new=True)
    days = ((today + number, due.get(today + number, 0), count) for number, count in enumerate(new, 1))
    return [Ahead(day, reviews, count, reviews * review + count * fresh) for day, reviews, count in days]


def new_ahead(
    unseen: Mapping[str, int], after: Mapping[str, Sequence[str]], limits: Limits, begun: Mapping[str, int]
) -> list[int]:
    """How many new cards the days after today let in, today's being taken first; `begun` were new today, by deck."""
    left = dict(unseen)
    _let_in(left, after, limits, begun)
    return [_let_in(left, after, limits, {}) for _ in range(DAYS)]


def _let_in(left: dict[str, int], after: Mapping[str, Sequence[str]], limits: Limits, begun: Mapping[str, int]) -> int:
    """Take a day's new cards from the decks; a deck waits for those in its `after`."""
    room = total = max(limits.new_per_day - sum(begun.values()), 0)
    taken = dict(begun)
    while room:
        unfinished = [deck for deck in after if left.get(deck, 0)]
        given = 0
        for deck in open_decks({deck: after[deck] for deck in unfinished}, unfinished):
            count = min(left[deck], room - given, max(limits.of(deck).new_per_day - taken.get(deck, 0), 0))
            left[deck] -= count
            taken[deck] = taken.get(deck, 0) + count
            given += count
        if not given:
            break
        room -= given
    return total - room
