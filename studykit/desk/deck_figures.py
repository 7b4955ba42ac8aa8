"""What can be said of each deck, and of single cards, as things stand today.

Owns which days and settings the figures of a deck are of, and which cards are named.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studykit.progress.deck_sums import DeckSums, When
from studykit.progress.retention import Tally
from studykit.store import catalog, deck_sums, tallying
from studykit.store.catalog import Lapsed
from studykit.study.leeches import is_leech

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

RECENT_DAYS = 30
HARDEST = 10
"""So many cards are named."""
_SEEN_OFTEN = 4
"""Fewer answers say little about how hard a card is."""


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


def deck_figures(desk: Desk, recent: Mapping[str, Tally] | None = None) -> list[DeckFigures]:
    """Every deck in use, in the order of study; `recent` has what was recalled of each within 30 days, if known."""
    today, goal = desk.clock.day(), desk.goal()
    if recent is None:
        days = range(today - RECENT_DAYS + 1, today + 1)
        _, recent = tallying.look(desk.store.database, desk.roots, days)
    ahead = goal if goal is not None and goal.day > today else None
    over, decay = desk.clock.turn(today + 1), desk.settings.scheduler.parameters[20]

    def when(deck: str) -> When:
        return When(today, over, ahead.day if ahead is not None and ahead.covers(deck) else today, decay)

    found = deck_sums.look(desk.store.database, desk.roots, when)
    return [_figures(d.deck, d.title, found.get(d.deck, DeckSums()), recent.get(d.deck, Tally())) for d in desk.decks()]


def _figures(deck: str, title: str, s: DeckSums, recent: Tally) -> DeckFigures:
    return DeckFigures(
        deck, title, s.cards, s.readiness, recent, s.new, s.learning, s.review, s.suspended, s.due,
        s.mean_retrievability, s.load,
    )  # fmt: skip


def readiness(decks: Sequence[DeckFigures], which: Collection[str] | None = None) -> float | None:
    """Of several decks together: the mean over their cards that are not suspended."""
    asked = [d for d in decks if d.readiness is not None and (which is None or d.deck in which)]
    number = sum(d.cards - d.suspended for d in asked)
    return sum((d.cards - d.suspended) * (d.readiness or 0) for d in asked) / number if number else None


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
    often: list[Lapsed] = []
    caught: list[Lapsed] = []
    thresholds = {deck.deck: desk.settings.leech_threshold_for(deck.deck) for deck in desk.decks()}
    least = min((threshold for threshold in thresholds.values() if threshold), default=math.inf)
    with desk.store.database.read() as connection:
        for row in catalog.lapsed(connection, desk.roots):
            _, deck, _, _, lapses, reps, *_ = row
            if lapses < least and len(often) == HARDEST:
                break
            if decks is None or deck in decks:
                if reps >= _SEEN_OFTEN and len(often) < HARDEST:
                    often.append(row)
                if is_leech(lapses, thresholds.get(deck, 0)):
                    caught.append(row)
        headings = catalog.headings(connection, desk.roots, {row[2] for row in (*often, *caught)})
    return [_hard(row, headings) for row in often], [_hard(row, headings) for row in caught]


def _hard(row: Lapsed, headings: Mapping[str, str]) -> Hard:
    card, deck, note, label, lapses, reps, difficulty, suspended = row
    heading = f"{headings[note]} · {label}" if label else headings[note]
    return Hard(card, deck, heading, lapses, reps, difficulty, bool(suspended))
