"""What there is to measure on: decks and homes, made when first asked for, in a folder that goes away.

Owns sizes, and which home has which past.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from benchmarks.decks import card_id, write_decks
from benchmarks.history import history
from benchmarks.processes import NOW
from studykit.desk.clock import fixed_clock
from studykit.desk.desk import Desk
from studykit.memory.model import Answer
from studykit.memory.scheduler import SchedulerSettings
from studykit.store import log


@dataclass(frozen=True, slots=True)
class Size:
    """How many cards, reviews and runs."""

    cold: int = 10_000
    middle: int = 20_000
    large: int = 100_000
    reviews: int = 100_000
    long: int = 200
    answers: int = 1_500
    keys: int = 60
    runs: int = 15
    slow_runs: int = 5


_ALIKE = 10
"""So many cards of the crowded home are answered alike."""

FULL = Size()
QUICK = Size(cold=2_000, middle=2_000, large=10_000, reviews=10_000, answers=300, keys=15, runs=5, slow_runs=3)


@dataclass(frozen=True, slots=True)
class Place:
    """A home and the decks that are studied there."""

    home: Path
    decks: Path

    def desk(self, now: str = NOW) -> Desk:
        """Sit down there."""
        return Desk(str(self.home), [str(self.decks)], fixed_clock(now))


@dataclass(slots=True, eq=False)
class Workshop:
    """Decks and homes below one folder."""

    folder: Path
    size: Size
    _made: dict[str, Place] = field(default_factory=dict)
    _copies: int = 0

    def middle(self) -> Place:
        """Decks most of whose cards were studied."""
        return self._place("middle", self.size.middle, self.size.reviews)

    def large(self) -> Place:
        """Many decks, of which a part was studied."""
        return self._place("large", self.size.large, self.size.reviews)

    def crowded(self) -> Place:
        """Many decks with a long past: what was answered of each card was answered of nine others, too."""
        if "crowded" not in self._made:
            base = self.large()
            tell(f"making the crowded home: {_ALIKE * self.size.reviews:,} reviews")
            place = self._made["crowded"] = self.copy(base)
            desk = place.desk()
            settings = desk.settings.scheduler
            answers = _answers(None, self.size.reviews, desk.clock.day(), settings)
            with desk.store.database.write() as connection:
                for answer in _alike(answers, self.size.large // _ALIKE):
                    log.add_answer(connection, answer)
            desk.store.rebuild(settings)
            desk.close()
        return self._made["crowded"]

    def long(self) -> Place:
        """Long cards, all due today."""
        return self._place("long", self.size.long, sys.maxsize, long=True)

    def unread(self, cards: int) -> Place:
        """A home that has not seen its decks yet."""
        decks = self.folder / f"unread-{cards}"
        if not decks.exists():
            write_decks(decks, cards)
        return Place(self._new_folder(), decks)

    def copy(self, place: Place) -> Place:
        """The same decks with a home that may be written to; `forget` takes it away."""
        home = self._new_folder()
        shutil.copytree(place.home, home)
        return Place(home, place.decks)

    def forget(self, place: Place) -> None:
        """Take a home away."""
        shutil.rmtree(place.home)

    def _new_folder(self) -> Path:
        self._copies += 1
        return self.folder / f"home-{self._copies}"

    def _place(self, name: str, cards: int, reviews: int, *, long: bool = False) -> Place:
        if name in self._made:
            return self._made[name]
        tell(f"making the {name} home: {cards:,} cards")
        place = Place(self.folder / f"{name}-home", self.folder / f"{name}-decks")
        write_decks(place.decks, cards, long=long)
        desk = place.desk()
        desk.scan()
        settings = desk.settings.scheduler
        answers = _answers(cards if long else None, reviews, desk.clock.day(), settings)
        with desk.store.database.write() as connection:
            for answer in answers:
                log.add_answer(connection, answer)
        desk.store.rebuild(settings)
        desk.close()
        self._made[name] = place
        return place


@lru_cache(maxsize=1)
def _answers(cards: int | None, reviews: int, today: int, settings: SchedulerSettings) -> list[Answer]:
    """The past of the first so many cards, all due today; or of as many as it takes, which is the same in two homes."""
    numbers: Iterable[int] = count() if cards is None else range(cards)
    return history(map(card_id, numbers), reviews, today, settings, due_now=cards is not None)


def _alike(answers: Iterable[Answer], apart: int) -> Iterator[Answer]:
    """The answers to other cards that are like those of some; the first of these cards are fewer than `apart`."""
    numbers = {card_id(number): number for number in range(apart)}
    for answer in answers:
        for like in range(1, _ALIKE):
            card = card_id(numbers[answer.card] + like * apart)
            yield replace(answer, id=f"{answer.id}{like}", card=card, seq=answer.seq * _ALIKE + like)


def tell(text: str) -> None:
    """Say what is being done, on a terminal, in the line that the table writes next."""
    if sys.stderr.isatty():
        print(f"· {text}".ljust(78), end="\r", file=sys.stderr, flush=True)
