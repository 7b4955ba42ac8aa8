"""The order of a sitting while a goal stands: due steps, the goal's cards as they are planned, then the other decks.

Owns how new cards honor `after:` within a plan, how far siblings stay apart, and when the minutes of the goal are used
up. Must not know how an index comes about, or where cards come from.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush, merge
from math import sqrt

from studykit.deck.corpus import open_decks
from studykit.deck.model import Kind
from studykit.memory.model import STEPPING, State
from studykit.study.goal.goal import Goal
from studykit.study.pace import Pace
from studykit.study.queue import EARLY_STEP, Candidate, Left, Queue

APART = 8
"""So many other cards come between two of one note."""


LOOKS = {State.LEARNING: 1.45, State.RELEARNING: 1.1}
"""So many more looks a card with a step takes on the mean until it is done with for the day, by the default steps.

A new card takes one after Good and two after Again or Hard; one look in fourteen has to be taken again.
"""


UNSURE = 1.0
"""By so many times the root of their squares, steps may take longer: nearly twice how far they usually differ.

What this keeps back is there again as soon as the steps are done.
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A card of the goal as the plan has it."""

    candidate: Candidate
    index: float
    """What it gains by being studied today; the highest goes first, and below 0 later would be better."""
    expected: float
    """Milliseconds, the steps of its day included."""
    pays: bool = True
    """Whether it is worth its time on any day; if not, a new card holds up none that waits for it."""
    place: int = 0
    """Where a new card stands in its deck: by level, then in the order of the file."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is carried out under."""

    goal: Goal
    after: Mapping[str, Sequence[str]] = field(default_factory=dict)
    turns: Sequence[str] = ()
    """The decks in the order in which they give new cards."""
    sequential: Collection[str] = ()
    """The decks that give all their new cards in one turn."""
    close: Collection[str] = ()
    """The decks whose siblings need not stay apart."""
    pace: Pace = field(default_factory=Pace)
    step_ms: Mapping[str, float] = field(default_factory=dict)
    """By card, what one more look takes on the same day."""


@dataclass(frozen=True, slots=True)
class Room:
    """The time that the goal's cards have. Milliseconds."""

    budget: float
    spent: float = 0.0
    beyond: int = 0
    """So many new cards are asked when the time is up."""


def spent_on(kind: Kind, took: float) -> float:
    """The milliseconds of an answer as they count against the room.

    They are capped as the costs of the planner are, so that a budget is used up by what was planned to use it: a cap of
    a minute would let twice as many spoken cards in as there is time for.
    """
    from studykit.study.goal.habits import counted_seconds  # noqa: PLC0415 - no first card waits for its statistics

    return counted_seconds(kind, max(took, 0.0) / 1000) * 1000


def in_order(cards: Iterable[Ranked], terms: Terms) -> list[Ranked]:
    """The cards as they are to be studied, by their index; a new card does not come before those it waits for.

    New cards that do not pay hold up no others: they go by themselves, for where the time is short none may pay but as
    many as there is time for are still the best there is to do.
    """
    seen: list[Ranked] = []
    paying: list[Ranked] = []
    others: list[Ranked] = []
    for card in cards:
        (seen if card.candidate.state is not State.NEW else paying if card.pays else others).append(card)
    return list(merge(sorted(seen, key=_rank), _introduced(paying, terms), _introduced(others, terms), key=_rank))


def _rank(card: Ranked) -> tuple[float, str]:
    return -card.index, card.candidate.card


def _introduced(cards: Sequence[Ranked], terms: Terms) -> Iterator[Ranked]:
    """New cards: of the decks that wait for none the highest index goes first; of equals the longest without a turn."""
    left: dict[str, deque[Ranked]] = {}
    for card in sorted(cards, key=lambda card: (-card.index, card.place, card.candidate.card)):
        left.setdefault(card.candidate.deck, deque()).append(card)
    turn = {deck: number for number, deck in enumerate(dict.fromkeys((*terms.turns, *sorted(left))))}
    heap: list[tuple[float, int, int, str]] = []
    opened: set[str] = set()

    def open_more() -> None:
        for deck in sorted(set(open_decks(terms.after, left)) - opened):
            opened.add(deck)
            heappush(heap, (-left[deck][0].index, 0, turn[deck], deck))

    open_more()
    for number in range(1, len(cards) + 1):
        _, last, rank, deck = heappop(heap)
        yield left[deck].popleft()
        if left[deck]:
            given = last if deck in terms.sequential else number
            heappush(heap, (-left[deck][0].index, given, rank, deck))
        else:
            del left[deck]
            open_more()


class _Walk:
    """A way through cards in order that leaves some aside for a while, because a sibling was asked too recently."""

    def __init__(self, cards: Iterable[Ranked], recent: Iterable[str], learning: Collection[str], terms: Terms) -> None:
        self._ahead = iter(cards)
        self._recent = deque(recent, maxlen=APART)
        self._learning = learning
        self._close = terms.close
        self._aside: dict[str, deque[tuple[int, Ranked]]] = {}
        self._count = 0

    def _must_wait(self, card: Candidate) -> bool:
        return card.deck not in self._close and (card.note in self._recent or card.note in self._learning)

    def asked(self, card: Candidate) -> None:
        """A card is asked: its siblings stay away from it."""
        self._recent.append(card.note)

    def free(self) -> Ranked | None:
        """The first card whose siblings are far enough away; None when there is none."""
        waited = [
            (cards[0][0], note) for note, cards in self._aside.items() if not self._must_wait(cards[0][1].candidate)
        ]
        if waited:
            return self._take(min(waited)[1])
        for card in self._ahead:
            if not self._must_wait(card.candidate):
                return card
            self._count += 1
            self._aside.setdefault(card.candidate.note, deque()).append((self._count, card))
        return None

    def nearest(self) -> Ranked | None:
        """Of those left aside the one whose sibling is the longest ago; None when there is none."""
        if not self._aside:
            return None
        recent = {note: number for number, note in enumerate(self._recent)}
        return self._take(min(self._aside, key=lambda note: (recent.get(note, -1), self._aside[note][0][0])))

    def _take(self, note: str) -> Ranked:
        cards = self._aside[note]
        _, card = cards.popleft()
        if not cards:
            del self._aside[note]
        return card


class PlannedQueue:
    """What is left of today's cards, in order. Answers the same questions as the queue of a day.

    `others` holds the cards of the decks outside the goal, without their steps; `asked` the notes that were asked
    today, in order.
    """

    def __init__(
        self,
        steps: Iterable[Candidate],
        cards: Iterable[Ranked],
        others: Queue,
        terms: Terms,
        room: Room,
        asked: Iterable[str] = (),
    ) -> None:
        self._steps = sorted(((c.due_at or 0, c.card, c) for c in steps), key=lambda item: item[:2])
        self._planned = {card.candidate.card: card for card in in_order(cards, terms)}
        self._others, self._terms, self._room = others, terms, room
        self._recent = deque(asked, maxlen=APART)
        self._coming: list[Candidate] | None = None
        """What comes beside the steps, until something changes."""
        self._past_time: set[str] = set()
        """The new cards in it that there is no time for."""

    @property
    def held_back(self) -> int:
        """Due reviews of the other decks beyond today's limits; the goal's cards are no pile."""
        return self._others.held_back

    @property
    def beyond(self) -> int:
        """How many new cards are still asked when the time of the goal is up."""
        return self._room.beyond

    def expected(self, card: Candidate) -> float:
        """Milliseconds until a card is done with for today."""
        planned = self._planned.get(card.card)
        if planned is not None and card.due_at is None:
            return planned.expected
        if card.due_at is None:
            return self._terms.pace.expected(card.kind, new=card.state is State.NEW)
        look = self._terms.step_ms.get(card.card, self._terms.pace.expected(card.kind, step=True))
        return look * LOOKS.get(card.state, 1.0)

    def _left_of_room(self) -> float:
        """What is left once the steps are done; they may take more looks than expected, and then still fit."""
        pending = [self.expected(step) for _, _, step in self._steps if self._terms.goal.covers(step.deck)]
        unsure = UNSURE * sqrt(sum(time * time for time in pending))
        return self._room.budget - self._room.spent - sum(pending) - unsure

    def _ahead(self) -> list[Candidate]:
        """What comes beside the steps, in order, as far as the time goes by what the cards are expected to take."""
        if self._coming is None:
            self._past_time = set()
            self._coming = list(self._sequence())
        return self._coming

    def _sequence(self) -> Iterator[Candidate]:
        """Planned cards while there is time, others after them, or between where only siblings are left to ask."""
        walk = _Walk(self._planned.values(), self._recent, {step.note for _, _, step in self._steps}, self._terms)
        fits = _Fitting(self._room, self._left_of_room())
        others = iter(self._others)
        while True:
            planned = walk.free() if fits.more else None
            other = next(others, None) if planned is None else None
            if planned is None and other is None and fits.more:
                planned = walk.nearest()
            if planned is not None:
                if not fits.takes(planned):
                    continue
                other = planned.candidate
                if fits.over:
                    self._past_time.add(other.card)
            if other is None:
                return
            walk.asked(other)
            yield other

    def left(self) -> Left:
        """What will be asked today, steps that come later included."""
        ahead = self._ahead()
        new = sum(card.state is State.NEW for card in ahead)
        return Left(len(ahead) - new, len(self._steps), new)

    def __iter__(self) -> Iterator[Candidate]:
        """All of that, in order."""
        yield from (step for _, _, step in self._steps)
        yield from self._ahead()

    def next(self, now: int) -> Candidate | None:
        """The card to ask at UTC `now` milliseconds; None when only later steps, or nothing, is left."""
        step = self._steps[0] if self._steps else None
        if step is not None and step[0] <= now:
            return step[2]
        if ahead := self._ahead():
            return ahead[0]
        return step[2] if step is not None and step[0] <= now + EARLY_STEP else None

    def next_step_at(self) -> int | None:
        """When the earliest step comes due (UTC milliseconds), if one is left."""
        return self._steps[0][0] if self._steps else None

    def remove(self, card: str) -> None:
        """Take a card out wherever it stands."""
        self._steps = [item for item in self._steps if item[1] != card]
        self._planned.pop(card, None)
        self._others.remove(card)
        self._coming = None

    def keep(self, cards: Collection[str]) -> None:
        """Take out all but these cards."""
        self._steps = [item for item in self._steps if item[1] in cards]
        self._planned = {card: ranked for card, ranked in self._planned.items() if card in cards}
        self._others.keep(cards)
        self._coming = None

    def answered(
        self,
        card: Candidate,
        state: State,
        due_at: int | None,
        *,
        known: bool = True,  # noqa: ARG002 - what cramming asks for
        took: float = 0.0,
    ) -> None:
        """A card was answered in so many milliseconds: it leaves its place, and comes back if it has a step to come."""
        self._ahead()
        if card.card in self._past_time:
            self._room = replace(self._room, beyond=self._room.beyond - 1)
        self.remove(card.card)
        if self._terms.goal.covers(card.deck):
            self._room = replace(self._room, spent=self._room.spent + spent_on(card.kind, took))
        if state in STEPPING and due_at is not None:
            again = Candidate(card.card, card.note, card.deck, card.kind, state, due_at)
            insort(self._steps, (due_at, card.card, again), key=lambda item: item[:2])
        self._recent.append(card.note)


class _Fitting:
    """What goes into the room that is left.

    A card goes in while there is time for half of it: rounded, so that the budget is met on the mean, and never missed
    by more than one card. The first of a day goes in whatever it takes, or the shortest goals would never begin.
    """

    def __init__(self, room: Room, left: float) -> None:
        self._left, self._beyond = left, room.beyond
        self._first = room.spent == 0 and left == room.budget
        self.over = False
        """Whether a card found no time; what goes in from then on is beyond it."""

    @property
    def more(self) -> bool:
        """Whether any card may go in."""
        return not self.over or self._beyond > 0

    def takes(self, card: Ranked) -> bool:
        """Put a card in, unless the time is up and it is not one of the new ones beyond it."""
        has_time = self._left > 0 and (self._first or self._left >= card.expected / 2)
        if has_time and not self.over:
            self._left -= card.expected
            self._first = False
            return True
        self.over = True
        if card.candidate.state is State.NEW and self._beyond > 0:
            self._beyond -= 1
            return True
        return False
