"""The views say what the program says: each column is held against the figures and the log read by the program."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from studykit.exchange.times import day, time
from studykit.memory.model import Rating, State
from studykit.progress.activity import by_day, by_hour, gather
from studykit.progress.model import Review
from studykit.progress.retention import counts
from studykit.store import doctor, exporting, tallying, views
from studykit.store.doctor import Level
from studykit.store.store import Store
from studykit.study.pace import CAP
from tests.store.tools import (
    SETTINGS,
    Folder,
    all_memories,
    answer,
    cards,
    deck,
    moment,
    note,
    numbered,
    roots_of,
    scan,
)

DAY = 20_000
AGAIN, GOOD = Rating.AGAIN, Rating.GOOD


@pytest.fixture
def other(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "others")


@pytest.fixture
def studied(store: Store, folder: Folder, other: Folder) -> Store:
    """A history with steps, lapses, cramming, an undo, an alias, rows of an import, a retired card and two roots."""
    folder.write("a.md", deck(*numbered(4), note("Speak", "- [ ] One\n\nWell.", id="s", kind="spoken", time="90s")))
    other.write("b.md", deck(*numbered(3, start=20), note("Whole?", "Yes.", id="old"), title="B"))
    scan(store, folder, other)
    for number in range(20):
        rating = AGAIN if number % 7 == 4 else Rating(2 + number % 3)
        for card in ("c0", "c1", "c20", "c21") if number < 6 else ("c1", "c20"):
            answer(store, card, rating, moment(number * 700_000, DAY + number * 9))
    answer(store, "old", GOOD, moment(1, DAY))
    answer(store, "old", GOOD, moment(2, DAY + 4))
    answer(store, "s", GOOD, moment(3, DAY + 4))
    store.answer("c1", AGAIN, moment(4, DAY + 70), SETTINGS, took_ms=75_000, cram=True)
    store.answer("c1", GOOD, moment(5, DAY + 71), SETTINGS, took_ms=None)
    answer(store, "c20", AGAIN, moment(6, DAY + 200))
    store.undo(moment(7, DAY + 200), SETTINGS)
    bare = "INSERT INTO reviews (review, device, seq, at, card, rating, study_day, utc_offset, interval_days)"
    with store.database.write() as connection:
        for number, card in enumerate(("c22", "c22", "gone", "old")):
            at = (DAY + 5 * number) * 86_400_000 + 123
            connection.execute(
                f"{bare} VALUES (?, 'import', 0, ?, ?, 3, ?, -300, 3)", (f"i{number}", at, card, DAY + 5 * number)
            )
    other.write("b.md", deck(*numbered(2, start=20), note("Whole?", "Yes.", id="new"), title="B"))
    scan(store, folder, other, now=moment(9, DAY + 201).at)
    return store


def rows(store: Store, query: str) -> list[dict[str, object]]:
    """What another tool reads, with the file opened for reading alone."""
    with closing(sqlite3.connect(f"{store.database.path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def reviews(store: Store, *folders: Folder) -> Iterator[Review]:
    return store.reviews(roots_of(store, *folders))


def test_answers_are_those_that_count_each_as_the_figures_see_it(studied: Store, folder: Folder, other: Folder) -> None:
    found = rows(studied, "SELECT * FROM answers ORDER BY at, device, review")
    expected = sorted(reviews(studied, folder, other), key=lambda one: one.at)
    assert len(found) == len(expected) > 60
    for row, one in zip(found, expected, strict=True):
        learnt = counts(one)
        assert {key: row[key] for key in row if key not in ("review", "device", "kind")} == {
            "at": time(one.at), "study_day": day(one.study_day), "hour": one.hour, "card": one.card,
            "deck": one.deck or None, "rating": one.rating, "took_ms": one.took_ms,
            "seconds": min(one.took_ms or 0, CAP) / 1000, "cram": one.cram,
            "state": None if one.state is None else one.state.value, "retrievability": one.retrievability,
            "interval_before": one.interval_before, "elapsed_days": one.elapsed_days, "learnt": learnt,
            "recalled": one.rating is not AGAIN if learnt else None,
        }  # fmt: skip
    by_card = {row["card"]: (row["deck"], row["kind"]) for row in found}
    assert by_card["new"] == ("b", "basic"), "the card as it goes by now"
    assert by_card["s"] == ("a", "spoken")
    assert by_card["c22"] == ("b", "basic"), "retired"
    assert by_card["gone"] == (None, None)


@pytest.mark.parametrize("key", ["a", "b"])
def test_the_answers_of_a_deck_are_those_of_its_figures(
    studied: Store, folder: Folder, other: Folder, key: str
) -> None:
    """Each is counted once, though its card went by an id that a retired card still has."""
    with studied.database.read() as connection:
        cells, _ = tallying.scoped(connection, roots_of(studied, folder, other), [key], None)
    [row] = rows(studied, f"SELECT count(*) AS n, count(recalled) AS learnt FROM answers WHERE deck = '{key}'")
    assert row["n"] == sum(cell.answers for cell in cells.values())
    assert row["learnt"] == sum(cell.recall.total.total for cell in cells.values())


def test_answers_are_in_the_deck_that_exports_say(studied: Store, folder: Folder, other: Folder) -> None:
    decks = {row["review"]: row["deck"] for row in rows(studied, "SELECT review, deck FROM answers")}
    exported: dict[str, str | None] = {}
    with studied.database.read() as connection:
        for columns in exporting.reviews(
            connection, roots_of(studied, folder, other), lambda days, _: [None] * len(days)
        ):
            ids, in_decks, undone = columns[0], columns[3], columns[10]
            exported |= {one: deck for one, deck, gone in zip(ids, in_decks, undone, strict=True) if not gone}
    assert decks == exported


def is_new(review: Review) -> bool:
    """Whether it met its card as new, or as far as is known is its first."""
    return not review.cram and (review.state is State.NEW or (review.state is None and review.elapsed_days is None))


def test_days_are_those_of_the_figures(studied: Store, folder: Folder, other: Folder) -> None:
    log = list(reviews(studied, folder, other))
    cells = by_day(gather(log, CAP))
    ratings = Counter((one.study_day, int(one.rating)) for one in log)
    begun = Counter(one.study_day for one in log if is_new(one))
    with studied.database.read() as connection:
        assert begun == exporting.begun(connection)
    assert sum(begun.values()) == 8, "the cards of the two decks that were answered, and those of the import"
    found = rows(studied, "SELECT * FROM days")
    assert [row["day"] for row in found] == [day(one) for one in cells]
    for row, (one, cell) in zip(found, cells.items(), strict=True):
        total = cell.recall.total
        again, hard, good, easy = (ratings[one, rating] for rating in range(1, 5))
        assert row == {
            "day": day(one), "reviews": cell.answers, "new": begun[one], "again": again, "hard": hard, "good": good,
            "easy": easy, "true_retention": total.rate, "minutes": pytest.approx(cell.time / 60_000),
            "passed": total.passed, "failed": total.failed,
        }  # fmt: skip


def test_hours_are_those_of_the_wall_clock(studied: Store, folder: Folder, other: Folder) -> None:
    hours = by_hour(gather(reviews(studied, folder, other), CAP))
    found = rows(studied, "SELECT hour, count(*) AS n, count(recalled) AS learnt FROM answers GROUP BY hour")
    assert {row["hour"]: (row["n"], row["learnt"]) for row in found} == {
        hour: (cell.answers, cell.recall.total.total) for hour, cell in hours.items()
    }
    assert 19 in hours, "an import at 0:00 UTC, five hours west of it"


@pytest.mark.parametrize(
    ("took_ms", "kind", "seconds"),
    [(59_999, "basic", 59.999), (75_000, "basic", 60), (269_000, "spoken", 269), (900_000, "spoken", 270)],
)
def test_a_long_time_is_capped_and_that_of_a_spoken_card_at_three_times_its_own(
    store: Store, folder: Folder, took_ms: int, kind: str, seconds: float
) -> None:
    metadata = {"time": "90s"} if kind == "spoken" else {}
    folder.write("a.md", deck(note("Say it", "- [ ] One\n\nWell.", id="s", kind=kind, **metadata)))
    scan(store, folder)
    store.answer("s", GOOD, moment(), SETTINGS, took_ms=took_ms)
    assert rows(store, "SELECT seconds FROM answers") == [{"seconds": seconds}]


def test_card_memories_are_the_living_cards_with_what_is_remembered(
    studied: Store, folder: Folder, other: Folder
) -> None:
    studied.mark("c2", "suspend", moment(10, DAY + 201))
    studied.mark("c3", "flag", moment(11, DAY + 201), "is it so?")
    answer(studied, "c3", AGAIN, moment(12, DAY + 201))
    remembered = all_memories(studied)
    found = {row["card"]: row for row in rows(studied, "SELECT * FROM card_memories")}
    expected = cards(studied, folder, other)
    assert set(found) == {card.card for card in expected} == {"c0", "c1", "c2", "c3", "s", "c20", "c21", "new"}
    for card in expected:
        memory = remembered.get(card.card, card.memory)
        assert found[card.card] == {
            "card": card.card, "deck": card.deck, "title": card.title, "kind": card.note.kind.value,
            "heading": card.note.heading, "label": card.label, "level": card.level, "state": memory.state.value,
            "suspended": memory.suspended, "flagged": memory.flag is not None,
            "due": None if memory.due_day is None else day(memory.due_day),
            "due_at": None if memory.due_at is None else time(memory.due_at), "stability": memory.stability,
            "difficulty": memory.difficulty, "interval_days": memory.interval_days, "reps": memory.reps,
            "lapses": memory.lapses, "last_day": None if memory.last_day is None else day(memory.last_day),
        }  # fmt: skip
    assert found["c3"]["due_at"] is not None


def test_decks_that_are_not_in_use_are_in_no_view(studied: Store, folder: Folder) -> None:
    scan(studied, folder)
    assert {row["deck"] for row in rows(studied, "SELECT DISTINCT deck FROM answers")} == {"a", None}
    assert {row["deck"] for row in rows(studied, "SELECT DISTINCT deck FROM card_memories")} == {"a"}


def test_the_views_of_a_new_store_are_empty(store: Store) -> None:
    assert [rows(store, f"SELECT * FROM {name}") for name in views.VIEWS] == [[], [], []]


@pytest.mark.parametrize("harm", ["DROP VIEW days", "DROP VIEW days; CREATE VIEW days AS SELECT 1 AS day"])
def test_the_doctor_finds_a_view_that_is_not_as_it_was_and_a_rebuild_makes_it_anew(
    store: Store, folder: Folder, harm: str
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    scan(store, folder)
    answer(store, "c0")
    before = rows(store, "SELECT * FROM days")
    store.database.connection.executescript(harm)
    [check] = [one for one in doctor.log_checks(store.database, SETTINGS, str) if one.level is Level.PROBLEM]
    assert (check.name, list(check.items)) == ("views", ["days"])
    store.rebuild_caches([folder.path], moment(1).at, SETTINGS)
    assert all(one.level is not Level.PROBLEM for one in doctor.log_checks(store.database, SETTINGS, str))
    assert rows(store, "SELECT * FROM days") == before


def test_a_card_is_counted_where_it_is_asked_though_another_root_has_it_in_a_deck_that_comes_first(
    store: Store, folder: Folder, other: Folder
) -> None:
    both, kept = note("Both?", "Yes.", id="both"), note("Kept?", "Yes.", id="kept")
    folder.write("z.md", deck(both, kept, title="Mine"))
    other.write("a.md", deck(both, kept, title="Theirs"))
    scan(store, folder, other)
    for card in ("both", "kept"):
        for number in range(3):
            answer(store, card, GOOD, moment(number, DAY + 9 * number))
    other.write("a.md", deck(both, title="Theirs"))
    scan(store, folder, other, now=2)

    roots = roots_of(store, folder, other)
    days = range(DAY, DAY + 30)
    assert {(row["card"], row["deck"]) for row in rows(store, "SELECT * FROM answers")} == {
        ("both", "z"),
        ("kept", "z"),
    }
    assert {(one.card, one.deck) for one in reviews(store, folder, other)} == {("both", "z"), ("kept", "z")}
    with store.database.read() as connection:
        exported = exporting.reviews(connection, roots, lambda days, _: [None] * len(days))
        assert {key for columns in exported for key in columns[3]} == {"z"}
        cells, _ = tallying.scoped(connection, roots, ["z"], None)
        assert sum(cell.answers for cell in cells.values()) == 6
        assert tallying.scoped(connection, roots, ["a"], None)[0] == {}
    assert {*tallying.look(store.database, roots, days)[1]} == {"z"}
