"""A learner whose memory follows FSRS-6 with parameters of their own, while a scheduler goes by the published ones.

The formulas are written out here and share nothing with the program, so that they can be held against it as well.
Everything is drawn from a seed. A learner who goes on is the same one: the first days come out the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from studykit.memory.scheduler import DEFAULT_PARAMETERS

DAY_MS = 86_400_000
FIRST_DAY = 20_000
"""A study day in October 2024, on which every learner begins."""

FORGETFUL: tuple[float, ...] = (
    0.10, 0.45, 1.1, 4.0, 7.4, 0.60, 2.2, 0.02, 1.25, 0.16, 0.80, 1.40, 0.10, 0.30, 1.10, 0.45, 1.90, 0.35, 0.15,
    0.12, 0.45,
)  # fmt: skip
"""Forgets much sooner than the published parameters say."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: what it takes to import it, or to work with it as it is."""

    card: str
    at: int
    day: int
    rating: int
    took_ms: int


@dataclass(slots=True)
class _Card:
    name: str
    slow: float
    true: tuple[float, float] | None = None
    believed: tuple[float, float] | None = None
    last: int = 0
    due: int = 0


def recall(w: Sequence[float], stability: float, days: int) -> float:
    """The probability of recall so many days after the last answer."""
    return float((1 + (0.9 ** (-1 / w[20]) - 1) * days / stability) ** -w[20])


def after(w: Sequence[float], memory: tuple[float, float] | None, rating: int, days: int) -> tuple[float, float]:
    """Stability and difficulty after an answer."""
    if memory is None:
        return w[rating - 1], _within(_first_difficulty(w, rating))
    s, d = memory
    if days == 0:
        growth = math.exp(w[17] * (rating - 3 + w[18])) * s ** -w[19]
        stability = s * (max(growth, 1.0) if rating > 1 else growth)
    else:
        missing = 1 - recall(w, s, days)
        if rating == 1:
            lapsed = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * math.exp(missing * w[14])
            stability = min(lapsed, s / math.exp(w[17] * w[18]))
        else:
            factor = w[15] if rating == 2 else w[16] if rating == 4 else 1.0
            stability = s * (1 + math.exp(w[8]) * (11 - d) * s ** -w[9] * math.expm1(missing * w[10]) * factor)
    moved = d - w[6] * (rating - 3) * (10 - d) / 9
    difficulty = w[7] * _first_difficulty(w, 4) + (1 - w[7]) * moved
    return min(max(stability, 0.001), 36_500.0), _within(difficulty)


def _first_difficulty(w: Sequence[float], rating: int) -> float:
    return float(w[4] - math.exp(w[5] * (rating - 1)) + 1)


def _within(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)


def predictions(w: Sequence[float], ratings: Sequence[int], days: Sequence[int]) -> list[float | None]:
    """The recall predicted before each answer of a card; None before the first and on the same day."""
    memory: tuple[float, float] | None = None
    last, found = 0, list[float | None]()
    for rating, day in zip(ratings, days, strict=True):
        elapsed = 0 if memory is None else max(day - last, 0)
        found.append(None if memory is None or not elapsed else recall(w, memory[0], elapsed))
        memory = after(w, memory, rating, elapsed)
        last = day if len(found) == 1 else max(day, last)
    return found


def answers(
    reviews: int,
    *,
    parameters: Sequence[float] = FORGETFUL,
    seed: int = 1,
    new_per_day: int = 10,
    retention: float = 0.9,
    skips: float = 0.1,
) -> list[Said]:
    """The first so many answers of a learner, in the order of time: an evening on nine days of ten."""
    learner = _Learner(Random(seed), parameters, retention)  # noqa: S311 - a made-up learner, no secret
    day = FIRST_DAY
    while len(learner.said) < reviews:
        if learner.rng.random() >= skips:
            learner.sit_down(day, new_per_day)
        day += 1
    return learner.said[:reviews]


class _Learner:
    def __init__(self, rng: Random, parameters: Sequence[float], retention: float) -> None:
        self.rng, self.parameters, self.retention = rng, parameters, retention
        self.cards: list[_Card] = []
        self.said: list[Said] = []
        self.clock = 0

    def sit_down(self, day: int, new: int) -> None:
        """What is due, then what is new, then the steps of both."""
        self.clock = day * DAY_MS + int((19 + self.rng.gauss(0, 1)) * 3_600_000)
        due = [card for card in self.cards if card.due <= day]
        self.rng.shuffle(due)
        fresh = [_Card(f"c{len(self.cards) + n}", math.exp(self.rng.gauss(0, 0.25))) for n in range(new)]
        self.cards += fresh
        waiting = []
        for card in due:
            assert card.true is not None
            known = self.rng.random() < recall(self.parameters, card.true[0], day - card.last)
            rating = self._pick(0, 65, 845, 90) if known else 1
            self._answer(card, rating, day)
            if rating == 1:
                waiting.append((card, 1))
        for card in fresh:
            rating = self._pick(16, 9, 57, 18)
            self._answer(card, rating, day)
            if rating < 4:
                waiting.append((card, 1 if rating == 3 else 2))
        self._steps(waiting, day)
        for card in due + fresh:
            assert card.believed is not None
            decay = DEFAULT_PARAMETERS[20]
            scale = (self.retention ** (-1 / decay) - 1) / (0.9 ** (-1 / decay) - 1)
            spread = self.rng.uniform(0.93, 1.07)
            card.due = day + max(round(card.believed[0] * scale * spread), 1)

    def _steps(self, waiting: list[tuple[_Card, int]], day: int) -> None:
        for _ in range(8):
            self.clock += 300_000
            left = []
            for card, steps in waiting:
                rating = self._pick(7, 6, 82, 5)
                self._answer(card, rating, day)
                rest = {1: max(steps, 1), 2: steps, 3: steps - 1, 4: 0}[rating]
                if rest:
                    left.append((card, rest))
            waiting = left

    def _pick(self, *weights: int) -> int:
        return self.rng.choices((1, 2, 3, 4), weights)[0]

    def _answer(self, card: _Card, rating: int, day: int) -> None:
        took = int((14_000, 11_000, 6_500, 4_000)[rating - 1] * card.slow * math.exp(self.rng.gauss(0, 0.45)))
        took = min(max(took, 800), 60_000)
        self.clock += took + 700
        elapsed = day - card.last if card.true else 0
        card.true = after(self.parameters, card.true, rating, elapsed)
        card.believed = after(DEFAULT_PARAMETERS, card.believed, rating, elapsed)
        card.last = day
        self.said.append(Said(card.name, self.clock, day, rating, took))


def histories(said: Sequence[Said]) -> dict[str, list[tuple[int, int, int]]]:
    """The answers card by card, as a fit takes them."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for one in said:
        found.setdefault(one.card, []).append((one.at, one.rating, one.day))
    return found
