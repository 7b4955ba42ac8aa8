"""Histories that began on other devices find their card, whatever this device saw itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studykit.store.store import Store
from tests.store.learner import assert_the_log_says_the_same, edit, known, learn
from tests.store.tools import SETTINGS, Folder, answer, entropy, memory, moment, note

REST = note("Another card?", "Rest.", id="rest")
LATER = moment(day=20_100).at


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Store]:
    """The store of another device."""
    numbers = entropy()
    (tmp_path / "theirs").mkdir()
    store = Store(tmp_path / "theirs" / "studykit.db", lambda size: b"\x01" + numbers(size - 1), 0)
    yield store
    store.close()


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    (tmp_path / "carried").mkdir()
    return tmp_path / "carried"


def test_a_text_that_only_the_other_device_saw_is_known_from_the_log(
    store: Store, theirs: Store, folder: Folder, other: Folder, carried: Path
) -> None:
    """This device saw the card before it was edited, and then not at all; the other one is not there any more."""
    edit(store, folder, note("Q?", "1", id="q"), REST)
    edit(store, folder, REST)
    edit(theirs, other, note("Q?", "2", id="q"), REST)
    learn(theirs, {"Q?": 2}, other)
    theirs.sync(carried, LATER, SETTINGS)
    edit(store, folder, note("Q?", "2", id="new"), REST, now=3)
    store.sync(carried, LATER, SETTINGS)
    assert known(store, folder) == {"Q?": 2, "Another card?": 0}
    assert_the_log_says_the_same(store)


def test_a_history_that_waited_finds_its_card_once_it_counts(
    store: Store, theirs: Store, folder: Folder, other: Folder, carried: Path
) -> None:
    """The clock of the other device was ahead."""
    ahead = moment(day=20_110)
    edit(store, folder, note("Q?", "1", id="q"), REST)
    edit(theirs, other, note("Q?", "1"), REST)
    (former,) = [card for card in known_ids(theirs) if card != "rest"]
    answer(theirs, former, when=ahead)
    theirs.sync(carried, ahead.at, SETTINGS)
    store.sync(carried, LATER, SETTINGS)
    assert known(store, folder) == {"Q?": 0, "Another card?": 0}
    store.turn(ahead.at, SETTINGS)
    assert known(store, folder) == {"Q?": 1, "Another card?": 0}
    assert memory(store, "q").reps == 1
    assert_the_log_says_the_same(store)


def known_ids(store: Store) -> list[str]:
    rows = store.database.connection.execute("SELECT card FROM cards ORDER BY card").fetchall()
    return [str(card) for (card,) in rows]
