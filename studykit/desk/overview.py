"""What Home tells: today's share, each deck, the goal, and what comes next.

Owns the figures of one glance. Must not know how they are drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from studykit.desk.today import Remaining, build_queue, remaining
from studykit.memory.model import State
from studykit.study.pace import Pace
from studykit.study.queue import Queue

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class DeckToday:
    """One deck: what it has today, and the mean recall of its cards, 0 to 1."""

    deck: str
    title: str
    reviews: int
    learning: int
    new: int
    time: float
    """Expected milliseconds for all of it."""
    recall: float

    @property
    def today(self) -> int:
        """All it has today."""
        return self.reviews + self.learning + self.new


@dataclass(frozen=True, slots=True)
class Overview:
    """Home at a glance. Days are study days, times UTC milliseconds, durations milliseconds."""

    day: int
    cards: int
    left: Remaining
    decks: Sequence[DeckToday]
    streak: int
    done_cards: int
    done_time: int
    goal_day: int | None
    recall: float
    """Mean recall over all cards, today or on the goal's date if the learner stopped today."""
    next_step_at: int | None
    tomorrow: int
    tomorrow_time: float
    through_day: int | None
    """The day on which a pile beyond today's limit will be through; None without such a pile."""
    errors: int

    @property
    def is_goal_ahead(self) -> bool:
        """Whether an interview is still to come, so that the recall is that of its date."""
        return self.goal_day is not None and self.goal_day >= self.day

    @property
    def share_done(self) -> float:
        """The share of today that is done, 0 to 1."""
        total = self.done_cards + self.left.cards
        return self.done_cards / total if total else 0.0


def overview(desk: Desk) -> Overview:
    """Everything for Home, as things stand now."""
    day = desk.clock.day()
    queue = build_queue(desk, day)
    pace = desk.pace()
    left = remaining(queue, pace)
    states = desk.deck_states()
    per_deck = _by_deck(queue, pace)
    decks = [DeckToday(s.deck, s.title, *per_deck.get(s.deck, (0, 0, 0, 0.0)), s.recall) for s in states]
    cards = sum(s.cards for s in states)
    goal = desk.goal()
    answered, time = desk.state_of_day()
    tomorrow = desk.due_tomorrow() - left.reviews
    waiting = {candidate.card for candidate in queue}
    return Overview(
        day=day,
        cards=cards,
        left=left,
        decks=decks,
        streak=desk.store.streak(day),
        done_cards=len(answered - waiting),
        done_time=time,
        goal_day=goal.day if goal else None,
        recall=sum(s.recall * s.cards for s in states) / cards if cards else 0.0,
        next_step_at=queue.next_step_at(),
        tomorrow=max(tomorrow, 0),
        tomorrow_time=max(tomorrow, 0) * pace.typical(),
        through_day=_through(desk, queue, day),
        errors=sum(d.severity == "error" for d in desk.report.diagnostics),
    )


def _by_deck(queue: Queue, pace: Pace) -> dict[str, tuple[int, int, int, float]]:
    """Reviews, learning, new and expected milliseconds of each deck that has any."""
    reviews: Counter[str] = Counter()
    learning: Counter[str] = Counter()
    new: Counter[str] = Counter()
    time: dict[str, float] = {}
    for candidate in queue:
        step, fresh = candidate.due_at is not None, candidate.state is State.NEW
        (learning if step else new if fresh else reviews)[candidate.deck] += 1
        time[candidate.deck] = time.get(candidate.deck, 0.0) + pace.expected(candidate.kind, new=fresh, step=step)
    return {deck: (reviews[deck], learning[deck], new[deck], time[deck]) for deck in time}


def _through(desk: Desk, queue: Queue, day: int) -> int | None:
    if not queue.held_back:
        return None
    return day + ceil(queue.held_back / max(desk.settings.limits.reviews_per_day, 1))
