"""What a day's plan says, put beside the cards as the store has them now: the queue while a goal stands.

Owns what becomes of a card that a plan does not know, and what of a day's time is spent. Must not know how a plan comes
about; a plan may be older than the decks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from studykit.deck.model import Kind
from studykit.memory.intervals import retrievability
from studykit.memory.model import Answer, State
from studykit.store.catalog import Due
from studykit.study.goal.goal import Goal
from studykit.study.pace import Pace
from studykit.study.planned import APART, Ranked, Room, spent_on
from studykit.study.queue import Candidate

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a goal makes of a day: the index of each of its cards, those that pay, and the milliseconds they take.

    `step_ms` is what one more look at a card takes on the same day.
    """

    goal: Goal
    index: Mapping[str, float]
    pays: Collection[str]
    expected_ms: Mapping[str, float]
    step_ms: Mapping[str, float] = field(default_factory=dict)

    def holds(self, desk: Desk, day: int) -> bool:
        """Whether it is for the goal that stands, and the date is not past."""
        return day <= self.goal.day and desk.goal() == self.goal


@dataclass(frozen=True, slots=True)
class Allowance:
    """The milliseconds that a sitting was given, whatever the goal's day has, and its answers, which use them up."""

    budget: float
    answers: Collection[str]


def candidate_of(due: Due, recall: float | None) -> Candidate:
    """A card as a queue takes it."""
    return Candidate(due.card, due.note, due.deck, due.kind, due.state, due.due_at, recall)


def ranked_cards(plan: DayPlan, cards: Iterable[Due], day: int, decay: float, pace: Pace) -> list[Ranked]:
    """Cards with what the plan says of them; one it does not know is new and comes first, or by its recall, last."""
    found = []
    for place, due in enumerate(cards):
        index, expected = plan.index.get(due.card), plan.expected_ms.get(due.card)
        known = index is not None
        if index is None:
            recall = retrievability(due.stability or 1.0, day - (due.last_day or day), decay)
            index = inf if due.state is State.NEW else -recall
        if expected is None:
            expected = pace.expected(due.kind, new=due.state is State.NEW)
        pays = not known or due.card in plan.pays
        found.append(Ranked(candidate_of(due, None), index, expected, pays, place))
    return found


def room_of(
    goal: Goal, answers: Sequence[Answer], kinds: Mapping[str, Kind], allowance: Allowance | None, beyond: int
) -> Room:
    """The room of the goal's cards: their day's or the sitting's, less the answers; `kinds` are those of its cards."""
    counting = [answer for answer in answers if not answer.cram and answer.card in kinds]
    if allowance is not None:
        counting = [answer for answer in counting if answer.id in allowance.answers]
    spent = sum(spent_on(kinds[answer.card], answer.took_ms or 0) for answer in counting)
    return Room(goal.seconds * 1000 if allowance is None else allowance.budget, spent, beyond)


def asked_notes(answers: Sequence[Answer]) -> list[str]:
    """The notes that were asked last, in order."""
    return [answer.card.partition("/")[0] for answer in answers[-APART:]]
