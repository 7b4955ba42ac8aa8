"""`python -m benchmarks.goal.candidate`: a made-up candidate uses the program itself, from the first day to the date.

Every card comes from a real sitting over a real store, as it does for a learner; only the clock, the memory and the
grades are made up. What is printed: how far any day went beyond its minutes, and whether readiness in the end lay
within what was forecast at half time.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from studykit.desk import planning
from studykit.desk.clock import Clock
from studykit.desk.desk import Desk
from studykit.desk.settings import Settings
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating, State
from studykit.study.goal.figures import Range
from studykit.study.goal.goal import Goal
from studykit.study.goal.habits import USUAL
from tests.memory.learner import after, recall

TRUE = (
    0.55, 1.9, 4.2, 13.0, 6.9, 0.65, 2.4, 0.02, 1.60, 0.20, 0.95, 1.75, 0.09, 0.33, 1.35, 0.48, 2.20, 0.40, 0.20, 0.10,
    0.30,
)  # fmt: skip
"""A memory that the published parameters do not describe: it takes in more, and forgets along a steeper curve."""
_LOOK = {State.NEW: (19.6, 18.8, 13.8, 10.7), State.REVIEW: (19.4, 17.6, 12.4, 8.9)}
"""Seconds of an answer by rating; with the steps of the day they make up the planner's constants."""
_STEP = 14.0
_STEP_GOOD = 0.93
_SPREAD = 0.35
_BETWEEN = 1_000
_DAY_MS = 86_400_000
_MORNING = 20_000 * _DAY_MS + 9 * 3_600_000


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of the candidate."""

    cards: int = 500
    days: int = 21
    minutes: int = 20
    decks: int = 10


@dataclass(slots=True)
class Course:
    """How it went. Seconds."""

    seed: int
    over: list[float] = field(default_factory=list)
    """By day, the time beyond the minutes; below 0 what was left of them."""
    longest: list[float] = field(default_factory=list)
    """By day, what the card took that took longest, with its steps."""
    used: float = 0.0
    forecast: Range | None = None
    readiness: float = 0.0
    unseen: int = 0

    @property
    def inside(self) -> bool:
        """Whether readiness in the end lay within the forecast of half time."""
        return self.forecast is not None and self.forecast.low <= self.readiness <= self.forecast.high

    @property
    def kept(self) -> bool:
        """Whether no day went beyond its minutes by more than a card."""
        return all(over <= longest for over, longest in zip(self.over, self.longest, strict=True))


class Watch(Clock):
    """A clock that goes as the candidate does."""

    def __init__(self) -> None:
        super().__init__()
        self.at = _MORNING

    def now(self) -> int:
        """UTC milliseconds."""
        return self.at


class Candidate:
    """The truth about a learner: what is remembered, how answers are graded and how long they take."""

    def __init__(self, seed: int, parameters: Sequence[float]) -> None:
        self._chance = Random(seed)  # noqa: S311 - a made-up learner
        self._parameters = parameters
        self._memory: dict[str, tuple[float, float]] = {}
        self._last: dict[str, int] = {}

    def answer(self, card: str, state: State, day: int) -> tuple[Rating, float]:
        """The rating of a card that is asked, and the seconds; it is learned by that."""
        memory = self._memory.get(card)
        elapsed = day - self._last.get(card, day)
        rating = self._rating(memory, elapsed)
        usual = _STEP if memory is not None and elapsed == 0 else _LOOK.get(state, _LOOK[State.REVIEW])[rating - 1]
        self._memory[card] = after(self._parameters, memory, rating, elapsed)
        self._last[card] = day
        return rating, usual * math.exp(_SPREAD * self._chance.gauss(0, 1) - _SPREAD**2 / 2)

    def _rating(self, memory: tuple[float, float] | None, elapsed: int) -> Rating:
        draw = self._chance.random
        if memory is None:
            return Rating(1 + _drawn(USUAL.first, draw()))
        if elapsed == 0:
            return Rating.GOOD if draw() < _STEP_GOOD else Rating.AGAIN
        known = draw() < recall(self._parameters, memory[0], elapsed)
        return Rating(2 + _drawn(USUAL.recalled, draw())) if known else Rating.AGAIN

    def readiness(self, cards: int, day: int) -> float:
        """Mean recall on a day over so many cards; one never seen counts 0."""
        known = (recall(self._parameters, s, day - self._last[card]) for card, (s, _) in self._memory.items())
        return sum(known) / cards

    @property
    def seen(self) -> int:
        """How many cards were asked."""
        return len(self._memory)


def _drawn(shares: Sequence[float], chance: float) -> int:
    for number, share in enumerate(shares):
        if chance < share:
            return number
        chance -= share
    return len(shares) - 1


def course(seed: int, case: Case, folder: Path, parameters: Sequence[float] = TRUE) -> Course:
    """Live every day until the date in an empty folder."""
    _write_decks(folder / "decks", case)
    watch, candidate, found = Watch(), Candidate(seed, parameters), Course(seed)
    desk = Desk(str(folder / "home"), [str(folder / "decks")], watch, Settings())
    try:
        desk.scan()
        first = desk.clock.day()
        desk.set_goal(Goal(first + case.days, case.minutes))
        for day in range(first, first + case.days):
            watch.at = _MORNING + (day - first) * _DAY_MS
            if day - first == case.days // 2:
                figures = planning.figures(desk)
                found.forecast = None if figures is None else figures.planned
            took = _study(desk, watch, candidate)
            found.over.append(sum(took.values()) - case.minutes * 60)
            found.longest.append(max(took.values(), default=0.0))
            found.used += sum(took.values())
        found.readiness = candidate.readiness(case.cards, first + case.days)
        found.unseen = case.cards - candidate.seen
    finally:
        desk.close()
    return found


def _study(desk: Desk, watch: Watch, candidate: Candidate) -> dict[str, float]:
    """One day's sitting, until nothing is left to ask; the seconds that each card took in all."""
    took: dict[str, float] = {}
    sitting = Sitting(desk, plan=planning.plan_of_day(desk))
    day = sitting.day
    while desk.clock.day() == day:
        turn = sitting.current()
        if turn is None:
            step = sitting.queue.next_step_at()
            if step is None:
                break
            watch.at = max(step, watch.at)
            continue
        rating, seconds = candidate.answer(turn.card.card, turn.card.state, day)
        watch.at += round(seconds * 1000)
        sitting.reveal()
        sitting.grade(rating)
        took[turn.card.card] = took.get(turn.card.card, 0.0) + seconds
        watch.at += _BETWEEN
    return took


def _write_decks(folder: Path, case: Case) -> None:
    folder.mkdir(parents=True)
    for number in range(case.decks):
        count = len(range(number, case.cards, case.decks))
        notes = (f"## What is {number}.{n}? <!-- id: d{number:02}n{n:04} -->\n\nThis.\n" for n in range(count))
        text = "\n".join(["---", f"deck: Deck {number}", "---", "", *notes])
        (folder / f"deck{number:02}.md").write_text(text, encoding="utf-8")


def _course(task: tuple[int, Case]) -> Course:
    with TemporaryDirectory() as folder:
        return course(*task, Path(folder))


def _run(seeds: int, case: Case, jobs: int) -> Iterator[Course]:
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_course, [(seed, case) for seed in range(seeds)])


def main() -> None:
    """Run what is asked for, and print a line a candidate."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goal.candidate", description=__doc__)
    case = Case()
    parser.add_argument("--seeds", type=int, default=30, metavar="N", help="candidates (default: 30)")
    parser.add_argument("--cards", type=int, default=case.cards, metavar="N")
    parser.add_argument("--days", type=int, default=case.days, metavar="N")
    parser.add_argument("--minutes", type=int, default=case.minutes, metavar="N")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), metavar="N")
    options = parser.parse_args()
    found = []
    print("seed  forecast at half time  in the end  inside  unseen  time used  most over a day (a card)")
    for one in _run(options.seeds, Case(options.cards, options.days, options.minutes), options.jobs):
        found.append(one)
        print(_line(one, options.days * options.minutes * 60), flush=True)
    inside, kept, of = sum(one.inside for one in found), sum(one.kept for one in found), len(found)
    print(f"\ninside the forecast: {inside} of {of}; every day within its minutes and a card: {kept} of {of}")


def _line(one: Course, seconds: float) -> str:
    forecast = "–" if one.forecast is None else f"{100 * one.forecast.low:.1f}–{100 * one.forecast.high:.1f} %"
    over, longest = max(zip(one.over, one.longest, strict=True), key=lambda pair: pair[0] - pair[1])
    return (
        f"{one.seed:4}  {forecast:>21}  {100 * one.readiness:8.2f} %  {'yes' if one.inside else 'no':>6}"
        f"  {one.unseen:6}  {one.used / seconds:9.1%}  {over:+7.0f} s ({longest:.0f} s)"
    )


if __name__ == "__main__":
    main()
