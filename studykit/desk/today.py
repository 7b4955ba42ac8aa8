"""What could be asked, taken from the store and put in order: the queue of a day, and the one of cramming.

Owns which cards are candidates. Must not know what becomes of an answer, nor how long a sitting goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from studykit.deck.corpus import open_decks, study_order
from studykit.memory.intervals import fuzz_fraction, retrievability
from studykit.memory.model import Answer, State
from studykit.store import catalog
from studykit.store.catalog import Due
from studykit.study.cram import CramQueue
from studykit.study.pace import Pace
from studykit.study.queue import Candidate, Done, Order, Queue

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

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


def remaining(queue: Queue | CramQueue, pace: Pace) -> Remaining:
    """What a queue holds, and how long it should take."""
    left = queue.left()
    time = sum(pace.expected(c.kind, new=c.state is State.NEW, step=c.due_at is not None) for c in queue)
    return Remaining(left.cards, left.reviews, left.learning, left.new, time)


def build_cram(
    desk: Desk, day: int, decks: Sequence[str], tags: Sequence[str], done: Collection[str] = ()
) -> CramQueue:
    """Every card of all decks in use or some of them, or of some tags, but those that are done with."""
    decay = desk.settings.scheduler.parameters[20]
    with desk.store.database.read() as connection:
        tagged = catalog.tagged(connection, desk.roots, tags) if tags else None
        cards = [
            _candidate(
                c, None if c.stability is None else retrievability(c.stability, day - (c.last_day or day), decay)
            )
            for c in catalog.askable(connection, desk.roots)
            if (not decks or c.deck in decks) and (tagged is None or c.card in tagged) and c.card not in done
        ]
    return CramQueue(cards)


def build_queue(desk: Desk, day: int, decks: Sequence[str] = (), extra_new: int = 0, tags: Sequence[str] = ()) -> Queue:
    """Today's queue from the store, over all decks in use or some of them, or the cards with some tags."""
    settings = desk.settings
    decay = settings.scheduler.parameters[20]
    answers = desk.store.reviews_on(day)
    with desk.store.database.read() as connection:
        known = {deck.deck: deck for deck in catalog.decks(connection, desk.roots)}
        limits = settings.limits_for(known).with_new(extra_new)
        decks_of = catalog.decks_of(connection, desk.roots, {answer.card for answer in answers}) if limits.own else {}
        done = _done(answers, decks_of)
        room = max(limits.new_per_day - done.new, 0)
        chosen = set(decks) or set(known)
        tagged = catalog.tagged(connection, desk.roots, tags) if tags else None
        after = {deck: row.after for deck, row in known.items()}
        steps = [
            _candidate(c, None)
            for c in catalog.steps(connection, desk.roots, day)
            if c.deck in chosen and (tagged is None or c.card in tagged)
        ]
        reviews = [
            _candidate(c, retrievability(c.stability or 1.0, day - (c.last_day or day), decay))
            for c in catalog.reviews(connection, desk.roots, day)
            if c.deck in chosen and (tagged is None or c.card in tagged)
        ]
        new: dict[str, list[Candidate]] = {}
        asked = {c.note: c.card for c in (*reviews, *steps)} | dict(done.notes)
        opened = 0
        for deck in _turns(after, day, limits.order):
            if opened >= room:
                break  # each of the decks before has a new card for today
            if deck in chosen:
                own = limits.of(deck)
                apart = asked if own.bury_siblings else {}
                most = room if tagged is None else MANY
                rank = partial(fuzz_fraction, answers=day) if own.order is Order.RANDOM else None
                cards = catalog.new_cards(connection, known[deck].root, deck, day, most, apart, rank)
                cards = [card for card in cards if tagged is None or card.card in tagged]
                gives = own.new_per_day > done.decks.get(deck, (0, 0))[0]
                opened += gives and bool(cards) and not any(new.get(before) for before in after[deck])
                new[deck] = [_candidate(card, None) for card in cards]
    return Queue(steps, reviews, new, after, limits, done)


def _turns(after: Mapping[str, Sequence[str]], day: int, order: Order) -> list[str]:
    """The decks in the order in which they give new cards; shuffled by the day, each is still behind its `after`."""
    decks = study_order(after)
    if order is not Order.RANDOM:
        return decks
    shuffled = sorted(decks, key=lambda deck: fuzz_fraction(deck, day))
    left, turns = dict.fromkeys(shuffled), []
    while left:
        turns.append(open_decks(after, left)[0])
        del left[turns[-1]]
    return turns


def _candidate(due: Due, recall: float | None) -> Candidate:
    return Candidate(due.card, due.note, due.deck, due.kind, due.state, due.due_at, recall)


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
