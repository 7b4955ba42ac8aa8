"""A store of an earlier version becomes one of this version with everything that was in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from studykit.store import schema
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, answer, deck, entropy, note, numbered, scan


def make_first(path: Path) -> None:
    """A store as version 1 made it."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrations = Migrations("studykit")

    @migrations()
    def tables(db: Database) -> None:
        for statement in schema._statements(schema._FIRST):
            db.conn.execute(statement)

    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def test_a_store_of_version_1_keeps_its_log_and_its_cards(path: Path, folder: Folder) -> None:
    make_first(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(
        "INSERT INTO reviews (review, device, seq, at, card, rating, study_day, utc_offset) VALUES"
        " ('r1', 'd', 1, 1000, 'c0', 3, 0, 0)"
    )
    connection.execute("INSERT INTO roots (path, reader) VALUES (?, '0.1.0')", (str(folder.path),))
    connection.close()
    store = Store(path, entropy(), 0)
    folder.write("a.md", deck(*numbered(2), note("Which header?", "`Age`", id="t", kind="typed", accept="[age]")))
    assert scan(store, folder).cards == 3
    answer(store, "t")
    reviews = store.database.connection.execute("SELECT review FROM reviews ORDER BY at").fetchall()
    assert reviews[0] == ("r1",)
    assert len(reviews) == 2
    assert store.database.connection.execute("SELECT accept, time FROM notes WHERE note = 't'").fetchone() == (
        '["age"]', None,
    )  # fmt: skip
    assert store.database.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    store.rebuild(SETTINGS)
    store.close()
    Store(path, entropy(), 0).close()


def test_a_deck_that_an_earlier_version_read_is_read_anew_though_it_stayed_the_same(path: Path, folder: Folder) -> None:
    """Its kinds of card could not be asked then."""
    store = Store(path, entropy(), 0)
    folder.write("a.md", deck(note("Purge", "Takes objects out.", id="r", kind="reverse")))
    scan(store, folder)
    connection = store.database.connection
    connection.execute("UPDATE roots SET reader = '0.1.0'")
    connection.execute("DELETE FROM cards")
    assert sorted(scan(store, folder).new) == ["r", "r/reverse"]
    store.close()
