"""What was done when: answers, time and what was recalled, by study day and hour, and the figures that come of it.

A cell is one hour of a study day. Every answer that was not taken back is in one, cramming too, for that is work; of
recall only what counts to memory. All are sums, so that cells can be gathered day by day. Must not know where they are
kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from studykit.memory.model import Rating
from studykit.progress.model import Review
from studykit.progress.retention import Recall, Tally

WEEK = 7
_MONDAY = 4
"""The study day 4, the 5th of January 1970, was a Monday."""
_FULL = (40, 80, 120, 160, 200, 240, 320, 400, 560, 800, 1_200, 1_600, 2_400, 3_200)
"""How many answers a full mark may stand for."""
_BUSY = 0.9
_SURE = 3.3
"""So many standard errors two hours have to differ by before anything is said of it: many are looked at."""
_MUCH = 1.3
"""How many times as much one has to forget for it to be worth saying."""


@dataclass(slots=True)
class Cell:
    """An hour of a study day. `time` is in capped milliseconds, of the `timed` answers whose time was measured."""

    answers: int = 0
    time: int = 0
    recall: Recall = field(default_factory=Recall)
    expected: float = 0.0
    """How many of the reviews of `recall` were expected to be recalled; what was not predicted, as it came."""
    timed: int = 0

    def see(self, review: Review, cap: int) -> bool:
        """One answer more; a longer time than the cap counts as that. Whether it is one of a card that was learnt."""
        self.answers += 1
        if review.took_ms is not None:
            self.time += min(review.took_ms, cap)
            self.timed += 1
        counted = self.recall.see(review)
        if counted:
            p = review.retrievability
            self.expected += (review.rating is not Rating.AGAIN) if p is None else p
        return counted

    def take(self, other: Cell) -> None:
        """Add what another holds."""
        self.answers += other.answers
        self.time += other.time
        self.recall.take(other.recall)
        self.expected += other.expected
        self.timed += other.timed


Cells = dict[tuple[int, int], Cell]
"""By study day and hour of the wall clock."""


def gather(reviews: Iterable[Review], cap: int) -> Cells:
    """The cells of reviews."""
    cells: Cells = {}
    for review in reviews:
        cells.setdefault((review.study_day, review.hour), Cell()).see(review, cap)
    return cells


def by_day(cells: Mapping[tuple[int, int], Cell]) -> dict[int, Cell]:
    """What was done on each study day."""
    return _together((day, cell) for (day, _), cell in cells.items())


def by_hour(cells: Mapping[tuple[int, int], Cell]) -> dict[int, Cell]:
    """What was done at each hour of the wall clock, over all days."""
    return _together((hour, cell) for (_, hour), cell in cells.items())


def _together(named: Iterable[tuple[int, Cell]]) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    for name, cell in named:
        found.setdefault(name, Cell()).take(cell)
    return dict(sorted(found.items()))


# --- the days as a picture ---


def weeks(days: Mapping[int, Cell], today: int, count: int) -> list[list[int | None]]:
    """Answers in so many weeks, the newest last, each from Monday on; None for days to come."""
    monday = today - (today - _MONDAY) % WEEK
    first = monday - WEEK * (count - 1)
    return [
        [None if day > today else days[day].answers if day in days else 0 for day in range(start, start + WEEK)]
        for start in range(first, monday + 1, WEEK)
    ]


def steps(days: Iterable[Cell]) -> tuple[int, int, int, int]:
    """From how many answers on a day fills a quarter, a half, three quarters, all: few days are busier than that."""
    counts = sorted(cell.answers for cell in days)
    busy = counts[int(_BUSY * len(counts))] if counts else 0
    full = max((size for size in _FULL if size <= busy), default=_FULL[0])
    return 1, full // 4, full * 5 // 8, full


def step(answers: int, of: Sequence[int]) -> int:
    """How many quarters a day with so many answers is."""
    return sum(answers >= least for least in of)


# --- hours ---


@dataclass(frozen=True, slots=True)
class Late:
    """That from an hour on one forgets so many times as much as at another, earlier one, and how sure that is."""

    hour: int
    times: float
    than: int
    sure: float
    """In standard errors."""


def late(hours: Mapping[int, Cell], start: int) -> Late | None:
    """Whether one forgets more late in the day, which begins at the hour `start`, than at one's usual hour before.

    Said only where it is too much for chance, both as it is and against what was predicted: cards that are nearly
    forgotten may well come at another hour than the others.
    """
    order = sorted(hours, key=lambda hour: (hour - start) % 24)
    found = [one for one in _splits(hours, order) if one is not None]
    return max(found, key=lambda one: one.sure, default=None)


def _splits(hours: Mapping[int, Cell], order: Sequence[int]) -> Iterator[Late | None]:
    for number in range(1, len(order)):
        usual = max(order[:number], key=lambda hour: hours[hour].recall.total.total)
        after = Cell()
        for hour in order[number:]:
            after.take(hours[hour])
        yield _more(usual, hours[usual], order[number], after)


def _more(usual: int, before: Cell, hour: int, after: Cell) -> Late | None:
    less, more = before.recall.total, after.recall.total
    if not (less.is_enough and more.is_enough) or not less.failed:
        return None
    error = sqrt(_variance(less) + _variance(more))
    times = (more.failed / more.total) / (less.failed / less.total)
    as_it_is = more.failed / more.total - less.failed / less.total
    for_its_cards = (after.expected - more.passed) / more.total - (before.expected - less.passed) / less.total
    sure = min(as_it_is, for_its_cards) / error
    return Late(hour, times, usual, sure) if sure > _SURE and times >= _MUCH else None


def _variance(tally: Tally) -> float:
    """Of a rate; never 0, however they came out."""
    share = (tally.failed + 1) / (tally.total + 2)
    return share * (1 - share) / tally.total
