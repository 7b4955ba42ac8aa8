"""Cards that were copied with their id: the one that says what was last seen keeps the history, the other waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studykit.store.store import Store
from tests.store.learner import assert_the_log_says_the_same, edit, known, learn
from tests.store.tools import SETTINGS, Folder, card, codes, deck, entropy, ids, memory, moment, note, scan

KNOWN = note("What does Age count?", "Seconds.", id="age")
COPY = note("What does Age count, and what not?", "Seconds, not hops.", id="age")
REST = note("Another card?", "Rest.", id="rest")
MORE = note("One more?", "More.", id="more")


@pytest.fixture(autouse=True)
def consistent(store: Store) -> Iterator[None]:
    """After each of these, memory is what the log says."""
    yield
    assert_the_log_says_the_same(store)


def drop(store: Store, *folders: Folder) -> None:
    """Drop every cache and make it anew."""
    store.rebuild_caches([folder.path for folder in folders], moment(day=20_040).at, SETTINGS)


@pytest.mark.parametrize("copy_first", [True, False])
def test_a_card_copied_within_a_file_and_reworded_leaves_the_first_its_history(
    store: Store, folder: Folder, copy_first: bool
) -> None:
    edit(store, folder, KNOWN, REST)
    learn(store, {"What does Age count?": 2}, folder)
    both = (COPY, KNOWN) if copy_first else (KNOWN, COPY)
    report = edit(store, folder, *both, REST)
    assert codes(report.diagnostics) == ["SK120"]
    assert known(store, folder) == {"What does Age count?": 2, "Another card?": 0}
    drop(store, folder)
    assert known(store, folder) == {"What does Age count?": 2, "Another card?": 0}


def test_a_card_copied_to_another_file_leaves_the_first_its_history(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(REST))
    edit(store, folder, KNOWN, name="b.md")
    learn(store, {"What does Age count?": 2}, folder)
    report = edit(store, folder, COPY, REST)
    assert codes(report.diagnostics) == ["SK120"]
    assert known(store, folder) == {"What does Age count?": 2, "Another card?": 0}
    drop(store, folder)
    assert known(store, folder) == {"What does Age count?": 2, "Another card?": 0}
    assert codes(scan(store, folder, now=9).diagnostics) == ["SK120"]


def test_a_card_copied_to_another_root_leaves_the_first_its_history(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(REST))
    other.write("b.md", deck(KNOWN))
    scan(store, folder, other)
    learn(store, {"What does Age count?": 2}, folder, other)
    folder.write("a.md", deck(COPY, REST))
    report = scan(store, folder, other, now=2)
    assert codes(report.diagnostics) == ["SK120"]
    assert known(store, folder, other) == {"What does Age count?": 2, "Another card?": 0}
    drop(store, folder, other)
    assert known(store, folder, other) == {"What does Age count?": 2, "Another card?": 0}


def test_on_another_device_the_content_that_was_last_seen_keeps_the_history(
    store: Store, folder: Folder, other: Folder
) -> None:
    """A second store, which has the log and has never seen the decks."""
    edit(store, folder, KNOWN, REST)
    learn(store, {"What does Age count?": 2}, folder)
    theirs = Store(other.path / "theirs.db", entropy(), 0)
    _carry(store, theirs)
    edit(theirs, other, COPY, KNOWN, REST)
    assert known(theirs, other) == {"What does Age count?": 2, "Another card?": 0}
    theirs.close()


def _carry(store: Store, theirs: Store) -> None:
    """All of a log, row by row."""
    for table in ("reviews", "entries"):
        rows = store.database.connection.execute(f"SELECT * FROM {table}").fetchall()
        with theirs.database.write() as connection:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    theirs.rebuild(SETTINGS, moment(day=20_040).at)


def test_what_was_seen_last_counts_and_not_what_was_seen_first(store: Store, folder: Folder) -> None:
    edit(store, folder, KNOWN, REST)
    learn(store, {"What does Age count?": 1}, folder)
    edit(store, folder, COPY, REST)
    learn(store, {"What does Age count, and what not?": 1}, folder, day=20_010)
    edit(store, folder, KNOWN, COPY, REST)
    drop(store, folder)
    assert known(store, folder) == {"What does Age count, and what not?": 2, "Another card?": 0}


def test_where_neither_says_what_was_seen_the_first_deck_keeps_the_history(store: Store, folder: Folder) -> None:
    edit(store, folder, KNOWN, name="a.md")
    learn(store, {"What does Age count?": 2}, folder)
    folder.write("a.md", deck(note("First?", id="age")))
    folder.write("b.md", deck(note("Second?", id="age")))
    scan(store, folder, now=3)
    assert known(store, folder) == {"First?": 2}
    drop(store, folder)
    assert known(store, folder) == {"First?": 2}


def test_an_exact_copy_in_another_file_costs_nothing(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(REST))
    edit(store, folder, KNOWN, name="b.md")
    learn(store, {"What does Age count?": 2}, folder)
    report = edit(store, folder, KNOWN, REST)
    assert codes(report.diagnostics) == ["SK120"]
    assert known(store, folder) == {"What does Age count?": 2, "Another card?": 0}
    assert card(store, folder, "age").deck == "b", "it stays where it was"


def test_a_copy_that_gets_an_id_of_its_own_is_a_new_card(store: Store, folder: Folder) -> None:
    edit(store, folder, KNOWN, REST)
    learn(store, {"What does Age count?": 2}, folder)
    edit(store, folder, KNOWN, COPY, REST)
    report = edit(store, folder, KNOWN, COPY.replace("id: age", "id: age-too"), REST, now=3)
    assert (report.new, report.diagnostics) == (["age-too"], [])
    assert known(store, folder) == {
        "What does Age count?": 2,
        "What does Age count, and what not?": 0,
        "Another card?": 0,
    }


def test_the_copy_goes_on_with_the_history_when_the_first_is_deleted(store: Store, folder: Folder) -> None:
    edit(store, folder, KNOWN, REST)
    learn(store, {"What does Age count?": 2}, folder)
    edit(store, folder, KNOWN, COPY, REST)
    report = edit(store, folder, COPY, REST, now=3)
    assert known(store, folder) == {"What does Age count, and what not?": 2, "Another card?": 0}
    assert report.diagnostics == []


def test_the_same_card_in_two_decks_is_asked_once(store: Store, folder: Folder) -> None:
    """Without an id, too: equal to the character, they are one card."""
    folder.write("a.md", deck(note("Same?", "Same."), REST))
    folder.write("b.md", deck(note("Same?", "Same."), MORE))
    report = scan(store, folder)
    learn(store, {"Same?": 2}, folder)
    assert codes(report.diagnostics).count("SK120") == 1
    assert known(store, folder) == {"Same?": 2, "Another card?": 0, "One more?": 0}
    folder.write("a.md", deck(REST))
    scan(store, folder, now=2)
    assert known(store, folder) == {"Same?": 2, "Another card?": 0, "One more?": 0}
    assert len(ids(store, folder)) == 3
    assert memory(store, "rest").reps == 0
