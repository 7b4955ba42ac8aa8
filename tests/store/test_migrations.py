"""A store of an earlier version becomes one of this version with everything that was in it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from studykit.errors import StoreError
from studykit.store import schema, search, views, wordings
from studykit.store.backup import Reading, backups
from studykit.store.glance import glance
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, answer, deck, entropy, moment, note, numbered, plain, scan


def make(path: Path, version: int) -> sqlite3.Connection:
    """A store as an earlier version made it, open."""
    connection = plain(path)
    connection.execute("PRAGMA journal_mode = WAL")
    migrations = Migrations("studykit")

    @migrations()
    def tables(db: Database) -> None:
        for statement in schema._statements(schema._FIRST):
            db.conn.execute(statement)

    if version > 1:

        @migrations()
        def kinds(db: Database) -> None:
            for statement in schema._statements(schema._KINDS):
                db.conn.execute(statement)

    for name, script in [("history", schema._HISTORY), ("search", schema._SEARCH)][: max(version - 2, 0)]:

        @migrations(name=name)
        def step(db: Database, script: str = script) -> None:
            for statement in schema._statements(script):
                db.conn.execute(statement)

    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    return connection


def make_second(path: Path, reviews: int = 40, version: int = 2) -> None:
    """A store as version 2 made it, or another before this one, with a log in it."""
    connection = make(path, version)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO device (device, made_at) VALUES ('d', 5)")
    connection.executemany(
        "INSERT INTO reviews (review, device, seq, at, card, rating, study_day, utc_offset, state, state_after,"
        " stability, difficulty, interval_days, due_day)"
        " VALUES (?, 'd', ?, ?, ?, 3, ?, 60, 'new', 'review', 2.3, 5.0, 2, ?)",
        ((f"r{n:06}", n, n * 9_600_000, f"c{n % 7}", n // 9, n // 9 + 2) for n in range(1, reviews + 1)),
    )
    connection.executemany(
        "INSERT INTO entries (entry, device, seq, at, kind, card, target, study_day) VALUES (?, 'd', ?, ?, ?, ?, ?, ?)",
        [
            ("e1", reviews + 1, reviews * 9_600_000 + 1, "flag", "c1", None, reviews // 9),
            ("e2", reviews + 2, reviews * 9_600_000 + 2, "undo", None, f"r{reviews:06}", reviews // 9),
        ],
    )
    connection.execute("INSERT INTO uncounted (entry) VALUES (?)", (f"r{reviews:06}",))
    connection.execute("COMMIT")
    connection.close()


def logged(path: Path) -> list[tuple[object, ...]]:
    """The log as any other tool reads it."""
    with closing(plain(path)) as connection:
        return [*connection.execute("SELECT * FROM reviews ORDER BY 1"), *connection.execute("SELECT * FROM entries")]


def test_a_store_of_version_1_keeps_its_log_and_its_cards(path: Path, folder: Folder) -> None:
    connection = make(path, 1)
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


NOW = moment().at
BACKUP = f"2024-10-04-090000-before-migration-{schema.VERSION}"
CHILD = [sys.executable, "-m", "tests.store.child"]


def test_a_store_of_version_2_has_the_same_log_afterwards_and_a_backup_of_it(path: Path) -> None:
    make_second(path)
    before = logged(path)
    with closing(Store(path, entropy(), NOW, lambda: "new_per_day = 5\n")) as store:
        assert store.device == "d"
        (found,) = backups(store.keeper.folder)
    assert logged(path) == before
    assert found.name == BACKUP
    reading = Reading(found.path)
    assert (reading.header.entries, reading.header.settings) == (len(before), "new_per_day = 5\n")
    assert len(list(reading.lines())) == len(before)


def test_a_store_of_version_3_can_be_searched_afterwards_and_its_log_is_the_same(path: Path, folder: Folder) -> None:
    make_second(path, version=3)
    before = logged(path)
    folder.write("a.md", deck(*numbered(2)))
    with closing(Store(path, entropy(), NOW)) as store:
        scan(store, folder)
        with store.database.write() as connection:
            [(root, key)] = search.decks_in_sight(connection, [1])
            assert search.take_in(connection, [(root, key)], 10) == 1
            [shelf] = search.shelves(connection).values()
            assert search.find(connection, [shelf], search.Wanted((((("answer",), False),),))).total == 2
    assert logged(path)[: len(before)] == before


def test_a_store_of_version_4_knows_what_a_card_said_before_an_edit_afterwards(path: Path, folder: Folder) -> None:
    make_second(path, version=4)
    before = logged(path)
    folder.write("a.md", deck(note("Old?", id="c0")))
    with closing(Store(path, entropy(), NOW)) as store:
        scan(store, folder)
        answer(store, "c0")
        folder.write("a.md", deck(note("New?", id="c0")))
        scan(store, folder, now=NOW + 1_000)
        with store.database.read() as connection:
            said = wordings.last_known(connection, "c0", 0)
    assert said is not None
    assert said.heading == "Old?"
    assert set(before) <= set(logged(path))


def test_a_store_of_an_earlier_version_has_the_views_afterwards(path: Path) -> None:
    make_second(path, version=4)
    Store(path, entropy(), NOW).close()
    with closing(plain(path)) as connection:
        assert connection.execute("SELECT sum(reviews), sum(passed + failed) FROM days").fetchone() == (39, 32)
        assert connection.execute("SELECT count(*), avg(recalled) FROM answers WHERE learnt").fetchone() == (32, 1)
        assert views.unlike(connection) == []


def test_the_backup_before_a_migration_gives_the_log_back(path: Path, tmp_path: Path) -> None:
    make_second(path)
    before = logged(path)
    Store(path, entropy(), NOW).close()
    (found,) = backups(path.parent / "backups")
    home = tmp_path / "new"
    home.mkdir()
    with closing(Store(home / "studykit.db", entropy(), NOW)) as other:
        assert other.merge(Reading(found.path).lines(), NOW, SETTINGS).new == len(before)
    assert logged(home / "studykit.db") == before


def test_a_migration_of_an_empty_log_needs_no_backup(path: Path) -> None:
    make(path, 2).close()
    Store(path, entropy(), NOW).close()
    assert not (path.parent / "backups").exists()


def test_where_no_backup_can_be_written_the_store_stays_as_it_is(path: Path) -> None:
    make_second(path)
    (path.parent / "backups").write_text("in the way")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"backups: no backup can be written: File exists; nothing was changed$"):
        Store(path, entropy(), NOW)
    assert path.read_bytes() == before


def lose(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER reviews_remain")
    connection.execute("DELETE FROM reviews WHERE review = 'r000007'")


def alter(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER reviews_stay")
    connection.execute("UPDATE reviews SET rating = 4 WHERE review = 'r000007'")


def add(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO entries (entry, device, seq, at, kind) VALUES ('x', 'd', 99, 0, 'flag')")


def exchange(connection: sqlite3.Connection) -> None:
    lose(connection)
    connection.execute(
        "INSERT INTO reviews (review, device, seq, at, card, rating, study_day, utc_offset)"
        " VALUES ('r000000', 'd', 7, 7000, 'c0', 3, 0, 60)"
    )


def fail(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (a)")
    connection.execute("SELECT nonsense")


@pytest.mark.parametrize("harm", [lose, alter, add, exchange, fail])
def test_a_migration_that_would_change_the_log_or_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[sqlite3.Connection], None]
) -> None:
    make_second(path)
    before = path.read_bytes()
    migrate = schema.migrate

    def harmful(connection: sqlite3.Connection) -> None:
        migrate(connection)
        harm(connection)

    monkeypatch.setattr(schema, "migrate", harmful)
    with pytest.raises(StoreError) as error:
        Store(path, entropy(), NOW)
    if harm is not fail:
        assert str(error.value) == (
            f"{path}: the log would not be the same after bringing it to version {schema.VERSION}; nothing was changed"
        )
    assert path.read_bytes() == before
    monkeypatch.undo()
    Store(path, entropy(), NOW).close()
    assert len(logged(path)) == 42


def test_a_glance_at_an_old_store_leaves_it_to_who_opens_it(path: Path, folder: Folder) -> None:
    make_second(path)
    before = path.read_bytes()
    assert glance(path, [folder.path]) is None
    assert path.read_bytes() == before
    assert not (path.parent / "backups").exists()


@pytest.mark.slow
def test_a_kill_during_a_migration_leaves_the_old_store_or_the_new_one(path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - instants, not secrets
    versions: list[int] = []
    steps = 1_000_000
    while len(versions) < 12 or set(versions) != {2, schema.VERSION}:
        for file in [*path.parent.glob(f"{path.name}*"), *path.parent.glob("backups/*")]:
            file.unlink()
        make_second(path, 2000)
        before = logged(path)
        with subprocess.Popen([*CHILD, "open", path], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "opening\n"
            for _ in range(chance.randrange(steps)):
                pass  # around the end of backup, migration and count
            child.kill()
        with closing(plain(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert logged(path) == before
        assert (version, "classes" in tables) in [(2, False), (schema.VERSION, True)]
        versions.append(version)
        steps = steps * 2 if version == 2 else steps // 2 + 1
        assert version == 2 or backups(path.parent / "backups")
        Store(path, entropy(), NOW).close()
        assert logged(path) == before


@pytest.mark.slow
def test_processes_that_bring_a_store_forward_at_once_agree_on_it(path: Path) -> None:
    make_second(path, 3000)
    before = logged(path)
    children = [subprocess.Popen([*CHILD, "open", path], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [child.communicate(timeout=120)[0] for child in children]
    assert ended == ["opening\nopened\n"] * 4
    assert logged(path) == before
    assert len(backups(path.parent / "backups")) == 1
