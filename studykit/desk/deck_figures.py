"""What can be said of each deck, and of single cards, as things stand today.

Owns which cards are counted where. A card that is suspended counts as that and as nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from studykit.memory.intervals import retrievability
from studykit.memory.model import STEPPING
from studykit.progress.retention import Tally
from studykit.store import catalog, tallying
from studykit.store.catalog import Lapsed, Standing
from studykit.study.leeches import is_leech

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

RECENT_DAYS = 30
HARDEST = 10
"""So many cards are named."""
_SEEN_OFTEN = 4
"""Fewer answers say little about how hard a card is."""


@dataclass(slots=True)
class Mean:
    """A mean while it is gathered; None of nothing."""

    count: int = 0
    total: float = 0.0

    def add(self, value: float) -> None:
        """One value more."""
        self.count += 1
        self.total += value

    @property
    def value(self) -> float | None:
        """The mean."""
        return self.total / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class DeckFigures:
    """One deck. Cards are the living ones; of them new, learning (steps) and review ones are not suspended.

    `due` cards are due today or before, with none that are new. `mean_retrievability` is that of cards seen, today;
    `readiness` counts an unseen card as 0, on the date of the goal where it covers the deck and lies ahead, else today.
    `last_30` has the reviews of learnt cards within 30 days, `load` the answers a day that its intervals come to.
    """

    deck: str
    title: str
    cards: int = 0
    readiness: float | None = None
    last_30: Tally = field(default_factory=Tally)
    new: int = 0
    learning: int = 0
    review: int = 0
    suspended: int = 0
    due: int = 0
    mean_retrievability: float | None = None
    load: float = 0.0


@dataclass(slots=True)
class _Sums:
    """A deck while its cards are counted."""

    cards: int = 0
    new: int = 0
    learning: int = 0
    review: int = 0
    suspended: int = 0
    due: int = 0
    load: float = 0.0
    today: Mean = field(default_factory=Mean)
    then: Mean = field(default_factory=Mean)


class _When(NamedTuple):
    """Today, when it is over in UTC milliseconds, and how memory decays."""

    today: int
    over: int
    decay: float


def deck_figures(desk: Desk, recent: Mapping[str, Tally] | None = None) -> list[DeckFigures]:
    """Every deck in use, in the order of study; `recent` has what was recalled of each within 30 days, if known."""
    today, goal = desk.clock.day(), desk.goal()
    if recent is None:
        days = range(today - RECENT_DAYS + 1, today + 1)
        _, recent = tallying.look(desk.store.database, desk.roots, days)
    ahead = goal if goal is not None and goal.day > today else None
    when = _When(today, desk.clock.turn(today + 1), desk.settings.scheduler.parameters[20])
    sums: dict[str, _Sums] = {}
    thens: dict[str, int] = {}
    with desk.store.database.read() as connection:
        for card in catalog.standings(connection, desk.roots):
            deck = card[0]
            if deck not in sums:
                sums[deck], thens[deck] = _Sums(), ahead.day if ahead is not None and ahead.covers(deck) else today
            _count(sums[deck], card, when, thens[deck])
    return [_figures(deck.deck, deck.title, sums.get(deck.deck, _Sums()), recent) for deck in desk.decks()]


def _count(sums: _Sums, card: Standing, when: _When, then: int) -> None:
    _, state, suspended, stability, last_day, due_day, due_at, interval = card
    sums.cards += 1
    if suspended:
        sums.suspended += 1
        return
    if stability is None or last_day is None:
        sums.new += 1
        sums.then.add(0.0)
        return
    now = retrievability(stability, when.today - last_day, when.decay)
    sums.today.add(now)
    sums.then.add(now if then == when.today else retrievability(stability, then - last_day, when.decay))
    if state in STEPPING:
        sums.learning += 1
        sums.due += due_at is not None and due_at < when.over
        return
    sums.review += 1
    sums.due += due_day is not None and due_day <= when.today
    sums.load += 1 / max(interval or 1, 1)


def _figures(deck: str, title: str, s: _Sums, recent: Mapping[str, Tally]) -> DeckFigures:
    return DeckFigures(
        deck, title, s.cards, s.then.value, recent.get(deck, Tally()), s.new, s.learning, s.review, s.suspended, s.due,
        s.today.value, s.load,
    )  # fmt: skip


def readiness(decks: Sequence[DeckFigures], which: Collection[str] | None = None) -> float | None:
    """Of several decks together: the mean over their cards that are not suspended."""
    mean = Mean()
    for deck in decks:
        if deck.readiness is not None and (which is None or deck.deck in which):
            number = deck.cards - deck.suspended
            mean.count += number
            mean.total += number * deck.readiness
    return mean.value


# --- single cards ---


@dataclass(frozen=True, slots=True)
class Hard:
    """A card that is hard to keep: how often it was forgotten, of how many answers, and its difficulty, 1 to 10."""

    card: str
    deck: str
    heading: str
    lapses: int
    reps: int
    difficulty: float
    suspended: bool


def hard_cards(desk: Desk, decks: Collection[str] | None = None) -> tuple[list[Hard], list[Hard]]:
    """The hardest cards, and all leeches, the worst first: with most lapses, then with the highest difficulty.

    Hardest are at most ten, each of 4 answers or more and forgotten once or more. A leech is what the settings of its
    deck call one.
    """
    with desk.store.database.read() as connection:
        rows = [row for row in catalog.lapsed(connection, desk.roots) if decks is None or row[1] in decks]
        often = [row for row in rows if row[5] >= _SEEN_OFTEN][:HARDEST]
        caught = [row for row in rows if is_leech(row[4], desk.settings.leech_threshold_for(row[1]))]
        headings = catalog.headings(connection, desk.roots, {row[2] for row in (*often, *caught)})
    return [_hard(row, headings) for row in often], [_hard(row, headings) for row in caught]


def _hard(row: Lapsed, headings: Mapping[str, str]) -> Hard:
    card, deck, note, label, lapses, reps, difficulty, suspended = row
    heading = f"{headings[note]} · {label}" if label else headings[note]
    return Hard(card, deck, heading, lapses, reps, difficulty, bool(suspended))
