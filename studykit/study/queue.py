"""The order of a sitting: steps that are due, then reviews, then new cards.

Owns the daily limits, the order of new cards, and the distance between siblings. Must not know where candidates come
from; it is given those that could be asked and decides which and when.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from studykit.deck.corpus import open_decks
from studykit.deck.model import Kind
from studykit.memory.model import STEPPING, State

EARLY_STEP = 20 * 60_000
"""When nothing else is left, a step due within this many milliseconds is asked now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that could be asked today."""

    card: str
    note: str
    deck: str
    kind: Kind
    state: State
    due_at: int | None = None
    retrievability: float | None = None


class Order(StrEnum):
    """How new cards go: decks in turns, one deck after the other, or shuffled by the study day."""

    INTERLEAVED = "interleaved"
    SEQUENTIAL = "sequential"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class DeckLimits:
    """How much of what a day holds of one deck, within what it holds of all."""

    new_per_day: int
    reviews_per_day: int
    bury_siblings: bool
    order: Order


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of what a day holds."""

    new_per_day: int = 20
    reviews_per_day: int = 200
    bury_siblings: bool = True
    order: Order = Order.INTERLEAVED
    own: Mapping[str, DeckLimits] = field(default_factory=dict)
    """The decks that have limits of their own."""

    def of(self, deck: str) -> DeckLimits:
        """What holds for a deck."""
        own = self.own.get(deck)
        return own or DeckLimits(self.new_per_day, self.reviews_per_day, self.bury_siblings, self.order)

    def with_new(self, more: int) -> Limits:
        """The same with so many more new cards, of all decks and of each."""
        own = {deck: replace(limits, new_per_day=limits.new_per_day + more) for deck, limits in self.own.items()}
        return replace(self, new_per_day=self.new_per_day + more, own=own)


@dataclass(frozen=True, slots=True)
class Done:
    """What this study day has already seen."""

    new: int = 0
    reviews: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    """The notes answered today, each with the card that was asked; their other cards wait for tomorrow."""
    decks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """New cards and reviews of the decks that have limits of their own."""


@dataclass(frozen=True, slots=True)
class Left:
    """How many cards are left of today."""

    reviews: int
    learning: int
    new: int

    @property
    def cards(self) -> int:
        """All of it."""
        return self.reviews + self.learning + self.new


def introduce(
    new: Mapping[str, Sequence[Candidate]],
    after: Mapping[str, Sequence[str]],
    count: int,
    rooms: Mapping[str, int] | None = None,
    sequential: Collection[str] = (),
) -> list[Candidate]:
    """New cards in order: a deck waits for those in its `after`, open decks take turns, and a sequential one gives all.

    `new` holds the unseen cards of each deck, in order, at least `count` of them where there are more; its own order is
    that of the decks. A circle in `after` that holds up all others opens as a whole. A deck gives no more than `rooms`
    says; those after it go on waiting.
    """
    waiting = {deck: deque(cards) for deck, cards in new.items() if cards}
    left = dict(rooms or {})
    chosen: list[Candidate] = []
    while len(chosen) < count and waiting:
        giving = [deck for deck in open_decks(after, waiting) if left.get(deck, count) > 0]
        if not giving:
            break
        for deck in giving[: count - len(chosen)]:
            share = min(count - len(chosen), left.get(deck, count), len(waiting[deck])) if deck in sequential else 1
            chosen += (waiting[deck].popleft() for _ in range(share))
            left[deck] = left.get(deck, count) - share
            if deck in sequential:
                break  # a deck behind this one in `after` may go before the others
        waiting = {deck: cards for deck, cards in waiting.items() if cards}
    return chosen


class Queue:
    """What is left of today's cards, in order; changes as answers are given.

    Built from candidates; afterwards only told what was answered. Siblings of a card seen today are left out.
    """

    beyond = 0
    """New cards beyond the time of a goal; the day of a queue has limits instead."""

    def __init__(
        self,
        steps: Iterable[Candidate],
        reviews: Iterable[Candidate],
        new: Mapping[str, Sequence[Candidate]],
        after: Mapping[str, Sequence[str]],
        limits: Limits,
        done: Done,
    ) -> None:
        self._limits = limits
        self._notes = dict(done.notes)
        self._steps = sorted(((c.due_at or 0, c.card, c) for c in steps), key=lambda item: item[:2])
        for _, _, step in self._steps:
            self._notes.setdefault(step.note, step.card)
        due, held = self._within(self._apart(sorted(reviews, key=lambda c: (c.retrievability or 0.0, c.card))), done)
        room = max(limits.reviews_per_day - done.reviews, 0)
        over = max(len(due) - room, 0)
        self.held_back = over + held.total()
        """Due reviews beyond today's limits."""
        self._reviews = deque(due[:room])
        new_room = 0 if over else max(limits.new_per_day - done.new, 0)
        fresh = {deck: self._apart(cards) for deck, cards in new.items()}
        rooms = {
            deck: 0 if held[deck] else own.new_per_day - done.decks.get(deck, (0, 0))[0]
            for deck, own in limits.own.items()
        }
        sequential = {deck for deck in fresh if limits.of(deck).order is Order.SEQUENTIAL}
        self._new = deque(introduce(fresh, after, new_room, rooms, sequential))

    def _within(self, due: Iterable[Candidate], done: Done) -> tuple[list[Candidate], Counter[str]]:
        """The reviews that the decks' own limits leave, and how many of each deck they do not."""
        kept: list[Candidate] = []
        held: Counter[str] = Counter()
        room = {deck: own.reviews_per_day - done.decks.get(deck, (0, 0))[1] for deck, own in self._limits.own.items()}
        for card in due:
            if room.get(card.deck, 1) <= 0:
                held[card.deck] += 1
                continue
            kept.append(card)
            if card.deck in room:
                room[card.deck] -= 1
        return kept, held

    def _apart(self, cards: Iterable[Candidate]) -> list[Candidate]:
        """One card a note, and none of a note seen today; remembers what it lets through."""
        bury, notes = self._limits.bury_siblings, self._notes
        otherwise = {deck for deck, own in self._limits.own.items() if own.bury_siblings != bury}
        return [c for c in cards if (c.deck in otherwise) == bury or notes.setdefault(c.note, c.card) == c.card]

    def left(self) -> Left:
        """What is left, steps that come later included."""
        return Left(len(self._reviews), len(self._steps), len(self._new))

    def __iter__(self) -> Iterator[Candidate]:
        """All that is left, in order."""
        yield from (step for _, _, step in self._steps)
        yield from self._reviews
        yield from self._new

    def next(self, now: int) -> Candidate | None:
        """The card to ask at UTC `now` milliseconds; None when only later steps, or nothing, is left."""
        if self._steps and self._steps[0][0] <= now:
            return self._steps[0][2]
        if self._reviews:
            return self._reviews[0]
        if self._new:
            return self._new[0]
        if self._steps and self._steps[0][0] <= now + EARLY_STEP:
            return self._steps[0][2]
        return None

    def next_step_at(self) -> int | None:
        """When the earliest step comes due (UTC milliseconds), if one is left."""
        return self._steps[0][0] if self._steps else None

    def remove(self, card: str) -> None:
        """Take a card out wherever it stands."""
        self._steps = [item for item in self._steps if item[1] != card]
        if self._reviews and self._reviews[0].card == card:
            self._reviews.popleft()
        elif self._new and self._new[0].card == card:
            self._new.popleft()
        else:
            self._reviews = deque(c for c in self._reviews if c.card != card)
            self._new = deque(c for c in self._new if c.card != card)

    def keep(self, cards: Collection[str]) -> None:
        """Take out all but these cards."""
        self._steps = [item for item in self._steps if item[1] in cards]
        self._reviews = deque(card for card in self._reviews if card.card in cards)
        self._new = deque(card for card in self._new if card.card in cards)

    def answered(
        self,
        card: Candidate,
        state: State,
        due_at: int | None,
        *,
        known: bool = True,  # noqa: ARG002 - what cramming asks for
        took: float = 0.0,  # noqa: ARG002 - what a goal asks for
    ) -> None:
        """A card was answered: it leaves its place, and comes back if it has a step to come."""
        self.remove(card.card)
        if state in STEPPING and due_at is not None:
            again = Candidate(card.card, card.note, card.deck, card.kind, state, due_at)
            insort(self._steps, (due_at, card.card, again), key=lambda item: item[:2])
