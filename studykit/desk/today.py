"""What could be asked, taken from the store and put in order: the queue of a day, and the one of cramming.

Owns which cards are candidates. Must not know what becomes of an answer, nor how long a sitting goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from studykit.deck.corpus import study_order
from studykit.deck.model import Kind
from studykit.desk.planned import Allowance, DayPlan, asked_notes, candidate_of, ranked_cards, room_of
from studykit.memory.intervals import fuzz_fraction, retrievability
from studykit.memory.model import Answer, State
from studykit.store import catalog
from studykit.store.catalog import DeckRow, Due
from studykit.study.cram import CramQueue
from studykit.study.goal.goal import Goal
from studykit.study.pace import Pace
from studykit.study.planned import PlannedQueue, Terms
from studykit.study.queue import Candidate, Done, Limits, Order, Queue

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

AnyQueue = Queue | PlannedQueue | CramQueue
MANY = 10**9
"""More notes than a deck has."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of today: cards, and the time they are expected to take in milliseconds."""

    cards: int
    reviews: int
    learning: int
    new: int
    time: float


def expected(queue: AnyQueue, card: Candidate, pace: Pace) -> float:
    """The milliseconds that a card of a queue is expected to take."""
    if isinstance(queue, PlannedQueue):
        return queue.expected(card)
    return pace.expected(card.kind, new=card.state is State.NEW, step=card.due_at is not None)


def plan_now(desk: Desk) -> DayPlan | None:
    """Today's plan for the goal, worked out here and now; None, and nothing loaded, without a goal."""
    if desk.goal() is None:
        return None
    from studykit.desk import planning  # noqa: PLC0415 - only who has a goal needs the planner

    return planning.plan_of_day(desk)


def remaining(queue: AnyQueue, pace: Pace) -> Remaining:
    """What a queue holds, and how long it should take."""
    left = queue.left()
    time = sum(expected(queue, card, pace) for card in queue)
    return Remaining(left.cards, left.reviews, left.learning, left.new, time)


def build_cram(
    desk: Desk, day: int, decks: Sequence[str], tags: Sequence[str], done: Collection[str] = ()
) -> CramQueue:
    """Every card of all decks in use or some of them, or of some tags, but those that are done with."""
    decay = desk.settings.scheduler.parameters[20]
    with desk.store.database.read() as connection:
        tagged = catalog.tagged(connection, desk.roots, tags) if tags else None
        cards = [
            candidate_of(
                c, None if c.stability is None else retrievability(c.stability, day - (c.last_day or day), decay)
            )
            for c in catalog.askable(connection, desk.roots)
            if (not decks or c.deck in decks) and (tagged is None or c.card in tagged) and c.card not in done
        ]
    return CramQueue(cards)


def build_queue(
    desk: Desk,
    day: int,
    decks: Sequence[str] = (),
    extra_new: int = 0,
    tags: Sequence[str] = (),
    *,
    plan: DayPlan | None = None,
    allowance: Allowance | None = None,
) -> Queue | PlannedQueue:
    """Today's queue from the store, over all decks in use or some of them, or the cards with some tags.

    A plan orders the cards of its goal, if that is the one that stands; `allowance` is time in place of the goal's.
    """
    plan = plan if plan is not None and plan.holds(desk, day) else None
    answers = desk.store.reviews_on(day)
    with desk.store.database.read() as connection:
        known = {deck.deck: deck for deck in catalog.decks(connection, desk.roots)}
        limits = limits_on(desk, day, known)
        where = {}
        if limits.own or plan is not None:
            where = catalog.decks_and_kinds(connection, desk.roots, {answer.card for answer in answers})
        tagged = catalog.tagged(connection, desk.roots, tags) if tags else None
        shelf = _Shelf(desk, connection, day, known, limits, set(decks) or set(known), tagged)
        if plan is None:
            done = _done(answers, {card: deck for card, (deck, _) in where.items()})
            steps = shelf.steps()
            return shelf.queue(steps, limits.with_new(extra_new), done)
        return _planned(shelf, plan, answers, where, extra_new, allowance)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The cards of a day that a queue may be made of."""

    desk: Desk
    connection: catalog.Connection
    day: int
    known: Mapping[str, DeckRow]
    limits: Limits
    chosen: Collection[str]
    tagged: Collection[str] | None

    @property
    def after(self) -> dict[str, Sequence[str]]:
        return {deck: row.after for deck, row in self.known.items()}

    def of(self, cards: Iterable[Due]) -> list[Due]:
        """Those that were chosen."""
        return [c for c in cards if c.deck in self.chosen and (self.tagged is None or c.card in self.tagged)]

    def steps(self) -> list[Candidate]:
        """The steps, whenever they are due."""
        return [candidate_of(c, None) for c in self.of(catalog.steps(self.connection, self.desk.roots, self.day))]

    def queue(
        self,
        steps: Sequence[Candidate],
        limits: Limits,
        done: Done,
        apart: Goal | None = None,
        before: Mapping[str, Candidate] | None = None,
    ) -> Queue:
        """A queue by due dates, without the decks of a goal but for what others wait for, a new card of each."""
        decay = self.desk.settings.scheduler.parameters[20]
        reviews = [
            candidate_of(c, retrievability(c.stability or 1.0, self.day - (c.last_day or self.day), decay))
            for c in self.of(catalog.reviews(self.connection, self.desk.roots, self.day))
            if apart is None or not apart.covers(c.deck)
        ]
        asked = {c.note: c.card for c in (*reviews, *steps)} | dict(done.notes)
        new = self._new(limits, done, asked, apart, before or {})
        return Queue(steps, reviews, new, self.after, limits, done)

    def _new(
        self,
        limits: Limits,
        done: Done,
        asked: Mapping[str, str],
        apart: Goal | None,
        before: Mapping[str, Candidate],
    ) -> dict[str, list[Candidate]]:
        room = max(limits.new_per_day - done.new, 0)
        new: dict[str, list[Candidate]] = {}
        opened = 0
        for deck in _turns(self.after, self.day, limits.order):
            if opened >= room:
                break  # each of the decks before has a new card for today
            if apart is not None and apart.covers(deck):
                new[deck] = [before[deck]] if deck in before else []
            elif deck in self.chosen:
                cards = self._unseen(deck, room, limits, asked)
                gives = limits.of(deck).new_per_day > done.decks.get(deck, (0, 0))[0]
                opened += gives and bool(cards) and not any(new.get(earlier) for earlier in self.after[deck])
                new[deck] = [candidate_of(card, None) for card in cards]
        return new

    def _unseen(self, deck: str, room: int, limits: Limits, asked: Mapping[str, str]) -> list[Due]:
        """The new cards of a deck, as many as a day can take."""
        own = limits.of(deck)
        apart = asked if own.bury_siblings else {}
        most = room if self.tagged is None else MANY
        rank = partial(fuzz_fraction, answers=self.day) if own.order is Order.RANDOM else None
        return self.of(catalog.new_cards(self.connection, self.known[deck].root, deck, self.day, most, apart, rank))


def _planned(
    shelf: _Shelf,
    plan: DayPlan,
    answers: Sequence[Answer],
    where: Mapping[str, tuple[str, Kind]],
    extra_new: int,
    allowance: Allowance | None,
) -> PlannedQueue:
    """The queue of a day that a plan orders, with the other decks behind it."""
    day, goal, limits, pace = shelf.day, plan.goal, shelf.limits, shelf.desk.pace()
    decay = shelf.desk.settings.scheduler.parameters[20]
    rank = _shuffle(limits, day, shelf.known)
    found = catalog.plannable(shelf.connection, shelf.desk.roots, day, rank)
    cards = ranked_cards(plan, [due for due in shelf.of(found) if goal.covers(due.deck)], day, decay, pace)
    unseen = [card for card in cards if card.candidate.state is State.NEW]
    kinds = {card: kind for card, (deck, kind) in where.items() if goal.covers(deck)}
    room = room_of(goal, answers, kinds, allowance, min(extra_new, len(unseen)))
    steps = shelf.steps()
    decks = {card: deck for card, (deck, _) in where.items()}
    done = _done([answer for answer in answers if answer.card not in kinds], decks)
    done = replace(done, notes={step.note: step.card for step in steps} | dict(done.notes))
    of_others = limits.with_new(extra_new - room.beyond)
    scope = {deck: replace(limits.of(deck), new_per_day=0) for deck in shelf.known if goal.covers(deck)}
    before = {card.candidate.deck: card.candidate for card in unseen if card.pays}
    others = shelf.queue((), replace(of_others, own={**of_others.own, **scope}), done, goal, before)
    terms = Terms(
        goal,
        shelf.after,
        tuple(_turns(shelf.after, day, limits.order)),
        frozenset(deck for deck in shelf.known if limits.of(deck).order is Order.SEQUENTIAL),
        frozenset(deck for deck in shelf.known if not limits.of(deck).bury_siblings),
        pace,
        plan.step_ms,
    )
    return PlannedQueue(steps, cards, others, terms, room, asked_notes(answers))


def _shuffle(limits: Limits, day: int, decks: Iterable[str]) -> Callable[[str, str], float] | None:
    """By what the notes of a level go in decks that are shuffled by the day; None where none is."""
    shuffled = {deck for deck in decks if limits.of(deck).order is Order.RANDOM}
    if not shuffled:
        return None
    return lambda deck, note: fuzz_fraction(note, day) if deck in shuffled else 0.0


AFTERMATH = 28
"""For so many days after the date of a goal a day has no more reviews than the goal's minutes held."""


def limits_on(desk: Desk, day: int, decks: Iterable[str]) -> Limits:
    """The limits of a day; a goal that was not long ago leaves no mountain behind."""
    limits = desk.settings.limits_for(decks)
    goal = desk.goal()
    if goal is None or not goal.day < day <= goal.day + AFTERMATH:
        return limits
    most = max(int(goal.seconds * 1000 / desk.pace().typical()), 1)
    return replace(limits, reviews_per_day=min(limits.reviews_per_day, most))


def _turns(after: Mapping[str, Sequence[str]], day: int, order: Order) -> list[str]:
    """The decks in the order in which they give new cards; shuffled by the day, each is still behind its `after`."""
    if order is not Order.RANDOM:
        return study_order(after)
    return study_order(after, sorted(study_order(after), key=lambda deck: fuzz_fraction(deck, day)))


def _done(answers: Iterable[Answer], decks_of: Mapping[str, str]) -> Done:
    """What a study day has seen, from its answers; `decks_of` are the decks of the cards that are counted by deck."""
    new: set[str] = set()
    reviewed: set[str] = set()
    notes: dict[str, str] = {}
    for answer in answers:
        if answer.cram:
            continue
        state = answer.before.state if answer.before else State.NEW
        if state is State.NEW:
            new.add(answer.card)
        elif state is State.REVIEW:
            reviewed.add(answer.card)
        notes.setdefault(answer.card.partition("/")[0], answer.card)
    counted = [Counter(decks_of[card] for card in cards if card in decks_of) for cards in (new, reviewed)]
    decks = {deck: (counted[0][deck], counted[1][deck]) for deck in decks_of.values()}
    return Done(len(new), len(reviewed), notes, decks)
