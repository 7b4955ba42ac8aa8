"""The sums behind figures, kept or not, are those of the log, whatever came since and from wherever."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable

import pytest

from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.progress.activity import Cells, gather
from studykit.progress.calibration import Calibration, calibrate
from studykit.progress.model import Review
from studykit.progress.retention import Tally, counts
from studykit.store import tallying
from studykit.store.store import Moment, Store
from studykit.study.pace import CAP
from tests.store.tools import SETTINGS, Folder, deck, moment, note, numbered, roots_of, scan

DAY = 20_000
LATE = DAY + 100


def month(day: int) -> range:
    return range(day - 29, day + 1)


def kept(store: Store, folder: Folder, today: int = LATE) -> tuple[Cells, Calibration, dict[str, Tally]]:
    """What a look at the sums says."""
    found, by_deck = tallying.look(store.database, roots_of(store, folder), month(today))
    return found.cells, found.predictions.figures(), by_deck


def read(store: Store, folder: Folder, today: int = LATE) -> tuple[Cells, Calibration, dict[str, Tally]]:
    """The same by reading the whole log."""
    reviews = list(store.reviews(roots_of(store, folder)))
    by_deck: defaultdict[str, Tally] = defaultdict(Tally)
    for review in reviews:
        if review.deck and review.study_day in month(today) and counts(review):
            by_deck[review.deck].add(passed=review.rating is not Rating.AGAIN)
    return gather(reviews, CAP), calibrate(reviews), dict(by_deck)


def assert_same(store: Store, folder: Folder, today: int = LATE) -> None:
    cells, figures, by_deck = kept(store, folder, today)
    read_cells, read_figures, read_by_deck = read(store, folder, today)
    assert {at: (cell.answers, cell.time, cell.recall) for at, cell in cells.items()} == {
        at: (cell.answers, cell.time, cell.recall) for at, cell in read_cells.items()
    }
    for at, cell in cells.items():
        assert cell.expected == pytest.approx(read_cells[at].expected)
    assert figures == read_figures
    assert by_deck == read_by_deck


class Learner:
    """Somebody who does what there is to do, at times that do not always go on."""

    def __init__(self, store: Store, folder: Folder, seed: int) -> None:
        self.store, self.folder, self.chance = store, folder, random.Random(seed)  # noqa: S311 - a made-up learner
        self.answered: list[str] = []
        self.day = DAY
        self.texts = {number: note(f"Question {number}?", f"Answer {number}.", id=f"c{number}") for number in range(9)}
        self.save()

    def save(self) -> None:
        texts = list(self.texts.values())
        self.folder.write("a.md", deck(*texts[:5]))
        self.folder.write("b.md", deck(*texts[5:]))
        scan(self.store, self.folder, now=self.now().at)

    def now(self, back: int = 0) -> Moment:
        return moment(self.chance.randrange(14 * 3_600_000), self.day - back)

    def answer(self, back: int = 0) -> None:
        card = self.chance.choice([f"c{number}" for number in range(9)])
        given = self.store.answer(
            card, self.chance.choice([*Rating]), self.now(back), SETTINGS, took_ms=self.chance.randrange(90_000),
            cram=self.chance.random() < 0.1,
        )  # fmt: skip
        self.answered.append(given.answer.id)

    def study(self) -> None:
        for _ in range(self.chance.randrange(1, 8)):
            self.answer()

    def go_on(self) -> None:
        self.day += self.chance.choice([1, 1, 1, 2, 5, 40])

    def answer_elsewhere(self) -> None:
        """What another device, or a clock that was wrong, dates into the past."""
        self.answer(back=self.chance.choice([1, 3, 30, 200]))

    def undo(self) -> None:
        if self.answered:
            self.store.undo(self.now(), SETTINGS, self.chance.choice(self.answered))

    def undo_the_newest(self) -> None:
        self.store.undo(self.now(), SETTINGS)

    def redo(self) -> None:
        self.store.redo(self.now(), SETTINGS)

    def answer_in_the_future(self) -> None:
        self.answer(back=-self.chance.choice([3, 400]))
        self.store.turn(self.now().at, SETTINGS)

    def see_the_future(self) -> None:
        self.day += self.chance.choice([2, 30])
        self.store.turn(self.now().at, SETTINGS)

    def say_two_are_one(self) -> None:
        one, other = self.chance.sample(range(9), 2)
        self.texts.pop(one, None)
        self.save()
        self.store.judge(f"c{one}", f"c{other}", self.now(), SETTINGS, same=True)

    def edit(self) -> None:
        number = self.chance.randrange(9)
        self.texts[number] = note(f"Question {number}?", f"Answer {number}.", id=f"c{number}")
        self.save()


DEEDS: list[Callable[[Learner], None]] = [
    Learner.study, Learner.study, Learner.study, Learner.go_on, Learner.go_on, Learner.answer_elsewhere, Learner.undo,
    Learner.undo_the_newest, Learner.redo, Learner.answer_in_the_future, Learner.see_the_future,
    Learner.say_two_are_one, Learner.edit,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_between_two_looks_the_second_says_what_the_log_says(
    store: Store, folder: Folder, seed: int
) -> None:
    learner = Learner(store, folder, seed)
    assert_same(store, folder, learner.day)
    for _ in range(25):
        for _ in range(learner.chance.randrange(1, 4)):
            learner.chance.choice(DEEDS)(learner)
        assert_same(store, folder, learner.day)
    with store.database.read() as connection:
        assert tallying.agree(connection)


def studied(store: Store, folder: Folder, days: int = 100) -> None:
    """Three cards on each of many days."""
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    chance = random.Random(1)  # noqa: S311 - a made-up learner
    for day in range(days):
        for card in range(3):
            rating = chance.choice([Rating.AGAIN, Rating.GOOD, Rating.GOOD])
            store.answer(f"c{card}", rating, moment(card, DAY + day), SETTINGS, took_ms=1_000)


def reviews_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many answers each look from now on counts anew, those of the cards before them apart."""
    counted: list[int] = []
    add = tallying._add

    def added(new: tallying.Sums, day: int, review: Review, cap: int) -> None:
        counted.append(day)
        add(new, day, review, cap)

    monkeypatch.setattr("studykit.store.tallying._add", added)
    return counted


def test_a_second_look_reads_no_answer_again(store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    studied(store, folder)
    first = kept(store, folder)
    counted = reviews_read(store, monkeypatch)
    assert kept(store, folder) == first
    assert counted == []


def test_after_an_answer_only_its_day_is_read_again(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    studied(store, folder)
    kept(store, folder)
    store.answer("c0", Rating.GOOD, moment(9, DAY + 99), SETTINGS)
    counted = reviews_read(store, monkeypatch)
    assert_same(store, folder)
    assert counted == [DAY + 99] * 4
    counted.clear()
    store.answer("c0", Rating.GOOD, moment(9, DAY + 100), SETTINGS)
    assert_same(store, folder)
    assert counted == [DAY + 100]


def test_after_an_old_answer_was_taken_back_no_day_long_before_it_is_read_again(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    studied(store, folder)
    kept(store, folder)
    (old,) = store.database.connection.execute(
        "SELECT review FROM reviews WHERE study_day = ? AND card = 'c1'", (DAY + 60,)
    ).fetchone()
    store.undo(moment(20, DAY + 99), SETTINGS, old)
    counted = reviews_read(store, monkeypatch)
    assert_same(store, folder)
    assert DAY + 60 - 32 < min(counted) <= DAY + 60


def test_sums_that_cannot_be_kept_are_said_all_the_same(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    studied(store, folder, 20)

    def refuse(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr("studykit.store.tallying.keep", refuse)
    assert_same(store, folder)
    monkeypatch.undo()
    assert_same(store, folder)


def test_whoever_kept_sums_meanwhile_is_not_overwritten(store: Store, folder: Folder) -> None:
    studied(store, folder, 20)
    with store.database.read() as connection:
        early = tallying.past(connection)
    store.answer("c0", Rating.GOOD, moment(9, DAY + 20), SETTINGS)
    assert_same(store, folder)
    with store.database.write() as connection:
        tallying.keep(connection, early)
    assert_same(store, folder)


def test_sums_of_another_layout_are_made_anew(store: Store, folder: Folder) -> None:
    studied(store, folder, 20)
    kept(store, folder)
    with store.database.write() as connection:
        connection.execute("UPDATE meta SET value = json_set(value, '$[0]', 0) WHERE name = 'tallied'")
        connection.execute("UPDATE tallies SET answers = 7")
    assert_same(store, folder)


def test_a_long_read_gives_way_again_and_again(store: Store, folder: Folder) -> None:
    studied(store, folder, 20)
    paused: list[int] = []
    tallying.look(store.database, [], month(LATE), lambda: paused.append(1))
    assert paused


def test_two_stores_with_the_same_log_keep_the_same(store: Store, folder: Folder) -> None:
    studied(store, folder, 90)
    for day in range(90, 100):
        store.answer("c0", Rating.GOOD, moment(9, DAY + day), SETTINGS)
        kept(store, folder)
    tables = ("tallies", "recalls", "predictions")
    found = {table: store.database.connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    assert all(found.values())
    store.rebuild_caches([folder.path], moment(9, DAY + 100).at, SETTINGS)
    assert found == {table: store.database.connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def test_a_store_without_an_answer_has_no_sums(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1)))
    scan(store, folder)
    assert kept(store, folder) == ({}, calibrate([]), {})
    assert_same(store, folder)
