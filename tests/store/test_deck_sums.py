"""The sums over the cards of a deck, kept or not, are those of its cards, whatever came since and from wherever."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from studykit.errors import StoreError
from studykit.memory.intervals import retrievability
from studykit.memory.model import STEPPING, MarkKind, Rating
from studykit.progress.deck_sums import DeckSums, When, sums_of
from studykit.store import deck_sums, doctor
from studykit.store.store import Moment, Store
from tests.store.tools import SETTINGS, Folder, answer, cards, deck, memory, moment, note, numbered, roots_of, scan

DAY = 20_000
DECAY = SETTINGS.parameters[20]
MARKS: list[MarkKind] = ["suspend", "unsuspend", "reset", "flag"]


def at(today: int = DAY, then: int | None = None) -> When:
    return When(today, (today + 1) * 86_400_000, today if then is None else then, DECAY)


def look(store: Store, folder: Folder, when: When | None = None) -> dict[str, DeckSums]:
    """What is said of the decks that have cards."""
    found = deck_sums.look(store.database, roots_of(store, folder), lambda _: when or at())
    return {deck: one for deck, one in found.items() if one.cards}


def counted(store: Store, folder: Folder, when: When | None = None) -> dict[str, DeckSums]:
    """The same, card by card."""
    when = when or at()
    found: dict[str, DeckSums] = {}
    for row in cards(store, folder):
        one, known = found.setdefault(row.deck, DeckSums()), memory(store, row.card)
        one.cards += 1
        if known.suspended:
            one.suspended += 1
        elif known.stability is None or known.last_day is None:
            one.new += 1
        else:
            stepping = known.state in STEPPING
            one.learning += stepping
            one.review += not stepping
            one.due += (known.due_at or 0) < when.over if stepping else (known.due_day or 0) <= when.today
            one.load += 0 if stepping else 1 / max(known.interval_days or 1, 1)
            one.recall += retrievability(known.stability, when.today - known.last_day, DECAY)
            one.recall_then += retrievability(known.stability, when.then - known.last_day, DECAY)
    return found


def assert_same(store: Store, folder: Folder, when: When | None = None) -> None:
    found, expected = look(store, folder, when), counted(store, folder, when)
    assert found.keys() == expected.keys()
    for key, one in found.items():
        other = expected[key]
        for name in DeckSums.__slots__:
            assert getattr(one, name) == pytest.approx(getattr(other, name)), (key, name)


class Learner:
    """Somebody who does what moves cards, in their memory or in the decks."""

    def __init__(self, store: Store, folder: Folder, seed: int) -> None:
        self.store, self.folder, self.chance = store, folder, random.Random(seed)  # noqa: S311 - a made-up learner
        self.day, self.passed = DAY, 0
        self.texts = {f"c{n}": note(f"Question {n}?", f"Answer {n}.", id=f"c{n}") for n in range(9)}
        self.decks = {card: "ab"[n % 2] for n, card in enumerate(self.texts)}
        self.save()

    def save(self) -> None:
        for name in "ab":
            self.folder.write(
                f"{name}.md", deck(*(text for id_, text in self.texts.items() if self.decks[id_] == name))
            )
        scan(self.store, self.folder, now=self.now().at, drop=True)

    def now(self) -> Moment:
        self.passed += 60_000
        return moment(self.passed, self.day)

    def some(self) -> str:
        return self.chance.choice([*self.texts] or ["c0"])

    def study(self) -> None:
        for _ in range(self.chance.randrange(1, 6)):
            answer(self.store, self.some(), self.chance.choice([*Rating]), self.now())

    def mark(self) -> None:
        kind = self.chance.choice(MARKS)
        self.store.mark(self.some(), kind, self.now(), settings=SETTINGS)

    def undo(self) -> None:
        self.store.undo(self.now(), SETTINGS)

    def redo(self) -> None:
        self.store.redo(self.now(), SETTINGS)

    def move(self) -> None:
        card = self.some()
        self.decks[card] = "b" if self.decks[card] == "a" else "a"
        self.save()

    def take_out(self) -> None:
        self.texts.pop(self.some(), None)
        self.save()

    def put_back(self) -> None:
        n = self.chance.randrange(9)
        self.texts[f"c{n}"] = note(f"Question {n}?", f"Answer {n}.", id=f"c{n}")
        self.save()

    def say_two_are_one(self) -> None:
        one, other = self.chance.sample([f"c{n}" for n in range(9)], 2)
        self.texts.pop(one, None)
        self.save()
        self.store.judge(one, other, self.now(), SETTINGS, same=True)

    def fit(self) -> None:
        changed = [*SETTINGS.parameters[:20], DECAY]
        changed[0] = self.chance.choice([0.1, 0.3])
        self.store.set_parameters(changed, self.now(), SETTINGS)

    def rebuild(self) -> None:
        self.store.rebuild_caches([self.folder.path], self.now().at, SETTINGS)


DEEDS: list[Callable[[Learner], None]] = [
    Learner.study, Learner.study, Learner.study, Learner.mark, Learner.mark, Learner.undo, Learner.redo, Learner.move,
    Learner.take_out, Learner.put_back, Learner.say_two_are_one, Learner.fit, Learner.rebuild,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_between_two_looks_the_second_says_where_the_cards_are(
    store: Store, folder: Folder, seed: int
) -> None:
    learner = Learner(store, folder, seed)
    assert_same(store, folder)
    for _ in range(30):
        learner.chance.choice(DEEDS)(learner)
        assert_same(store, folder)
    with store.database.read() as connection:
        assert deck_sums.agree(connection)


@pytest.fixture
def gone_through(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cards each deck had whose cards were gone through from now on."""
    numbers: list[int] = []

    def count(rows: object, when: When) -> DeckSums:
        found = sums_of(rows, when)  # type: ignore[arg-type]
        numbers.append(found.cards)
        return found

    monkeypatch.setattr("studykit.store.deck_sums.sums_of", count)
    return numbers


def test_after_an_answer_only_the_cards_of_its_deck_are_gone_through(
    store: Store, folder: Folder, gone_through: list[int]
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(*numbered(3, start=2)))
    scan(store, folder)
    look(store, folder)
    gone_through.clear()
    look(store, folder)
    assert gone_through == []
    answer(store, "c2")
    look(store, folder)
    assert gone_through == [3]


@pytest.mark.parametrize("change", [
    ("INSERT INTO memory SELECT 'c1', state, step, stability, difficulty, interval_days, due_day, due_at, last_day,"
    " last_at, reps, lapses, suspended, buried_until, flag FROM memory"),
    "UPDATE memory SET suspended = 1",
    "DELETE FROM memory",
    ("INSERT INTO cards (root, card, note, deck, label, level, position) SELECT root, 'c9', note, deck, '', 1, 9"
    " FROM cards WHERE card = 'c1'"),
    "UPDATE cards SET retired = 1 WHERE card = 'c1'",
    "UPDATE cards SET quarantined = 1 WHERE card = 'c0'",
    "UPDATE cards SET deck = 'b' WHERE card = 'c0'",
    "DELETE FROM cards WHERE card = 'c1'",
])  # fmt: skip
def test_whatever_writes_a_card_or_its_memory_its_deck_is_gone_through_again(
    store: Store, folder: Folder, change: str
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(*numbered(2, start=2)))
    scan(store, folder)
    answer(store, "c0")
    before = look(store, folder)
    store.database.connection.execute(change)
    assert_same(store, folder)
    assert look(store, folder) != before


def test_sums_of_other_days_or_another_memory_model_are_not_taken(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    answer(store, "c0", Rating.EASY)
    for when in (at(), at(DAY + 9), at(DAY + 9, then=DAY + 30), at(DAY + 9, then=DAY + 20), at()):
        assert_same(store, folder, when)
    faster = When(DAY + 9, (DAY + 10) * 86_400_000, DAY + 9, 0.5)
    slow, fast = look(store, folder, at(DAY + 9))["a"].recall, look(store, folder, faster)["a"].recall
    assert fast < slow


def test_what_changes_while_cards_are_gone_through_is_not_overwritten(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    write = store.database.write

    def put(token: str) -> None:
        store.database.connection.execute(f"INSERT INTO deck_sums (root, deck, token) VALUES (1, 'a', {token})")

    def late() -> AbstractContextManager[sqlite3.Connection]:
        """Somebody else answers just before what was gone through is kept."""
        monkeypatch.setattr(store.database, "write", write)
        answer(store, "c0")
        put("8")
        return write()

    look(store, folder)
    answer(store, "c1")
    put("7")
    monkeypatch.setattr(store.database, "write", late)
    assert look(store, folder)["a"].new == 2
    assert look(store, folder)["a"].new == 1
    assert_same(store, folder)


def test_sums_that_cannot_be_kept_are_said_all_the_same(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)

    def refuse() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store.database, "write", refuse)
    assert look(store, folder)["a"].cards == 3
    monkeypatch.undo()
    assert_same(store, folder)


def test_sums_that_are_not_those_of_the_cards_are_found_and_made_anew(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    look(store, folder)

    def level() -> doctor.Level:
        checks = doctor.log_checks(store.database, SETTINGS, str)
        return next(check.level for check in checks if check.name == "figures")

    assert level() is doctor.Level.OK
    store.database.connection.execute("UPDATE deck_sums SET sums = replace(sums, '[3,', '[4,')")
    assert level() is doctor.Level.PROBLEM
    store.rebuild_caches([folder.path], moment().at, SETTINGS)
    assert level() is doctor.Level.OK
    assert_same(store, folder)
