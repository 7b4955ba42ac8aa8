"""What Home tells: today's share, each deck, the goal, and what comes next.

Owns the figures of one glance. Must not know how they are drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from studykit.desk.today import AnyQueue, Remaining, build_queue, expected, limits_on, remaining
from studykit.memory.model import State
from studykit.study.pace import Pace
from studykit.study.planned import PlannedQueue
from studykit.study.queue import Queue

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.desk.planned import DayPlan


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


def overview(desk: Desk, plan: DayPlan | None = None) -> Overview:
    """Everything for Home, as things stand now; today is as the plan has it, where there is one for the goal."""
    day = desk.clock.day()
    queue = build_queue(desk, day, plan=plan)
    pace = desk.pace()
    left = remaining(queue, pace)
    states = desk.deck_states()
    per_deck = _by_deck(queue, pace)
    decks = [DeckToday(s.deck, s.title, *per_deck.get(s.deck, (0, 0, 0, 0.0)), s.recall) for s in states]
    cards = sum(s.cards for s in states)
    goal = desk.goal()
    answered, time = desk.state_of_day()
    tomorrow, tomorrow_time = _tomorrow(desk, queue, plan, pace)
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
        tomorrow=tomorrow,
        tomorrow_time=tomorrow_time,
        through_day=_through(desk, queue, day),
        errors=sum(d.severity == "error" for d in desk.report.diagnostics),
    )


def _tomorrow(desk: Desk, queue: AnyQueue, plan: DayPlan | None, pace: Pace) -> tuple[int, float]:
    """The cards of tomorrow and their milliseconds: what the goal's minutes hold, and the reviews of other decks."""
    day = desk.clock.day()
    goal = plan.goal if plan is not None and isinstance(queue, PlannedQueue) and day < plan.goal.day else None
    left = sum(c.due_at is None and c.state is not State.NEW for c in queue if goal is None or not goal.covers(c.deck))
    due = max(desk.due_tomorrow(goal) - left, 0)
    if goal is None or plan is None or not plan.expected_ms:
        return due, due * pace.typical()
    mean = sum(plan.expected_ms.values()) / len(plan.expected_ms)
    planned = min(round(goal.seconds * 1000 / mean), len(plan.expected_ms)) if mean > 0 else 0
    return due + planned, due * pace.typical() + min(planned * mean, goal.seconds * 1000)


def _by_deck(queue: AnyQueue, pace: Pace) -> dict[str, tuple[int, int, int, float]]:
    """Reviews, learning, new and expected milliseconds of each deck that has any."""
    reviews: Counter[str] = Counter()
    learning: Counter[str] = Counter()
    new: Counter[str] = Counter()
    time: dict[str, float] = {}
    for candidate in queue:
        step, fresh = candidate.due_at is not None, candidate.state is State.NEW
        (learning if step else new if fresh else reviews)[candidate.deck] += 1
        time[candidate.deck] = time.get(candidate.deck, 0.0) + expected(queue, candidate, pace)
    return {deck: (reviews[deck], learning[deck], new[deck], time[deck]) for deck in time}


def _through(desk: Desk, queue: Queue | PlannedQueue, day: int) -> int | None:
    if not queue.held_back:
        return None
    return day + ceil(queue.held_back / max(limits_on(desk, day, ()).reviews_per_day, 1))
