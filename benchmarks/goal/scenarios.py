"""The decks, days and learners that the planner is tried on.

Owns what differs from one scenario to the next. Every scenario lasts from day 0 to the date, which is the morning of
day `days`: a card studied on day t has `days - t` whole days to be forgotten in.
"""

from __future__ import annotations

from dataclasses import dataclass

from studykit.memory.scheduler import DEFAULT_PARAMETERS

Vector = tuple[float, ...]

STEADY: Vector = (
    0.55, 1.9, 4.2, 13.0, 6.9, 0.65, 2.4, 0.02, 1.60, 0.20, 0.95, 1.75, 0.09, 0.33, 1.35, 0.48, 2.20, 0.40, 0.20,
    0.10, 0.30,
)  # fmt: skip
"""A learner not far from the published parameters, who still differs in everything that they say.

More stays from the first look, but forgetting is steeper (decay .30 where they have .15), each review adds less and a
lapse costs more. Whoever plans with the published parameters is wrong by a few points, as with most people.
"""
FORGETFUL: Vector = (
    0.10, 0.45, 1.1, 4.0, 7.4, 0.60, 2.2, 0.02, 1.25, 0.16, 0.80, 1.40, 0.10, 0.30, 1.10, 0.45, 1.90, 0.35, 0.15,
    0.12, 0.45,
)  # fmt: skip
"""A learner for whom the published parameters are far too hopeful: what they take for half a week is gone in a day."""
PUBLISHED: Vector = tuple(DEFAULT_PARAMETERS)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A deck, a date, a learner, and what a planner believes of that learner at first."""

    name: str
    words: str
    cards: int
    days: int = 21
    seconds: float = 1200.0
    """A day."""
    slow: float = 1.0
    """How many times the usual seconds an answer takes."""
    studied: float = 0.0
    """The share of the cards that was studied before, by plain FSRS."""
    missed: float = 0.0
    """The probability that nothing is studied on a day; no planner knows it beforehand."""
    uneven: float = 0.0
    """How much the growth of stability differs from card to card: the standard deviation of its logarithm."""
    learner: Vector = STEADY
    believed: Vector = PUBLISHED


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("A", "300 new, parameters known", 300, believed=STEADY),
        Scenario("B", "500 new, parameters known: tight", 500, believed=STEADY),
        Scenario("C", "400, 60 % studied before", 400, studied=0.6),
        Scenario("D", "300 new, twice the seconds, parameters known: very tight", 300, slow=2.0, believed=STEADY),
        Scenario("E", "like D, parameters unknown, cards uneven", 300, slow=2.0, uneven=0.3),
        Scenario("F", "300, 60 % studied before, twice the seconds, parameters known, a quarter of days missed", 300,
                 slow=2.0, studied=0.6, missed=0.25, believed=STEADY),
        Scenario("G", "250 new, twice the seconds, a learner who forgets far sooner", 250, slow=2.0,
                 learner=FORGETFUL),
        Scenario("H", "200 new, parameters known: slack", 200, believed=STEADY),
        Scenario("I", "150 new, 7 days", 150, days=7),
        Scenario("J", "900 new, 45 days: tight", 900, days=45),
        Scenario("K", "400, 90 % studied before, 10 days of 10 minutes", 400, days=10, seconds=600.0, studied=0.9),
    )
}  # fmt: skip
