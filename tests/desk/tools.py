"""A desk with a clock that is set by hand, over decks in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from studykit.desk.clock import Clock
from studykit.desk.desk import Desk
from studykit.desk.settings import Settings
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating
from studykit.study.queue import Limits
from tests.store.tools import Folder

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


class Watch(Clock):
    """A clock that goes only when it is told to."""

    def __init__(self, text: str = "2026-11-20T09:00") -> None:
        super().__init__()
        self.at = 0
        self.set(text)

    def now(self) -> int:
        return self.at

    def set(self, text: str) -> None:
        self.at = round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)

    def wait(self, time: int) -> None:
        self.at += time


class Bench:
    """A folder of decks, a home, a watch, and as many desks there as are asked for."""

    def __init__(self, path: Path) -> None:
        self.home = str(path / "home")
        self.folder = Folder(path / "decks")
        self.watch = Watch()
        self.desks: list[Desk] = []

    def desk(self, *, new: int = 20, reviews: int = 200, bury_siblings: bool = True) -> Desk:
        limits = Limits(new_per_day=new, reviews_per_day=reviews, bury_siblings=bury_siblings)
        desk = Desk(self.home, [str(self.folder.path)], self.watch, Settings(limits=limits))
        self.desks.append(desk)
        desk.scan()
        return desk

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


def on_table(sitting: Sitting) -> str | None:
    turn = sitting.current()
    return None if turn is None else turn.card.card


def give(sitting: Sitting, rating: Rating = Rating.GOOD) -> str:
    """Show and grade the card on the table; which one it was."""
    card = on_table(sitting)
    assert card is not None, "the table is empty"
    sitting.reveal()
    sitting.grade(rating)
    return card


def in_order(sitting: Sitting, rating: Rating = Rating.EASY, limit: int = 100) -> list[str]:
    """The cards that come, one after the other, each graded."""
    given: list[str] = []
    while on_table(sitting) is not None and len(given) < limit:
        given.append(give(sitting, rating))
    return given


def waiting(sitting: Sitting) -> list[str]:
    return [candidate.card for candidate in sitting.queue]


def learn(desk: Desk, watch: Watch, cards: Sequence[str], rating: Rating = Rating.EASY) -> None:
    """Answer cards, so that they are in review."""
    for card in cards:
        desk.answer(card, rating)
        watch.wait(SECOND)
