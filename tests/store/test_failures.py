"""The world failing: each time one clear line, and nothing lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from studykit.desk.home import home_folder
from studykit.errors import StoreError
from studykit.store import database, schema
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, all_memories, answer, deck, entropy, moment, numbered, plain, scan

CHILD = [sys.executable, "-m", "tests.store.child"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refusal(path: Path) -> str:
    """The line with which a store refuses to open."""
    with pytest.raises(StoreError) as error:
        Store(path, entropy(), 0)
    line = str(error.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    return line


@pytest.mark.parametrize("content", [b"not a database at all", b"x" * 10_000, b"SQLite format 3\0" + b"\xff" * 200])
def test_a_file_that_is_no_database_is_refused_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    before = contents(path.parent)
    assert "is not a studykit store; nothing was changed" in refusal(path)
    assert contents(path.parent) == before


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    store = Store(path, entropy(), 0)
    answer(store, "a")
    store.close()


def test_a_store_whose_making_was_cut_short_is_made(path: Path) -> None:
    connection = plain(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert path.stat().st_size > 0
    Store(path, entropy(), 0).close()


@pytest.mark.parametrize("mark", ["CREATE TABLE theirs (a)", "PRAGMA application_id = 7", "PRAGMA user_version = 7"])
def test_another_program_s_database_is_refused_untouched(path: Path, mark: str) -> None:
    connection = plain(path)
    connection.execute(mark)
    connection.close()
    before = contents(path.parent)
    assert "is a database of another program; nothing was changed" in refusal(path)
    assert contents(path.parent) == before


def test_a_store_from_a_newer_version_is_refused_untouched(store: Store, path: Path) -> None:
    answer(store, "a")
    store.close()
    connection = plain(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = contents(path.parent)
    assert f"was written by a newer studykit (store version {schema.VERSION + 1}" in refusal(path)
    assert contents(path.parent) == before


def test_a_newer_store_whose_version_is_only_in_its_log_yet_is_refused_untouched(
    store: Store, path: Path, tmp_path: Path
) -> None:
    answer(store, "a")
    store.close()
    connection = plain(path)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        (copy / name).write_bytes((path.parent / name).read_bytes())
    connection.close()
    before = contents(copy)
    assert "newer studykit" in refusal(copy / path.name)
    assert {name: content for name, content in contents(copy).items() if not name.endswith("-shm")} == before


def test_a_log_that_a_killed_process_left_behind_is_taken_over(store: Store, path: Path, tmp_path: Path) -> None:
    given = answer(store, "a").answer
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        (copy / name).write_bytes((path.parent / name).read_bytes())
    taken_over = Store(copy / path.name, entropy(), 0)
    assert [item.id for item, _ in taken_over.answers()] == [given.id]
    taken_over.close()


@pytest.mark.parametrize("work", ["answer", "scan"])
def test_a_full_disk_costs_nothing_that_was_there(store: Store, folder: Folder, work: str) -> None:
    kept = [answer(store, "a", when=moment(at)).answer.id for at in range(3)]
    connection = store.database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    folder.write("a.md", deck(*numbered(200)))

    def fill() -> None:
        if work == "scan":
            scan(store, folder)
        kept.extend(answer(store, f"card {at}", when=moment(at)).answer.id for at in range(1000))

    with pytest.raises(StoreError, match="the disk is full; nothing of this step was written") as error:
        fill()
    assert str(error.value).startswith(str(store.database.path))
    assert [item.id for item, _ in store.answers()] == sorted(kept)
    remembered = all_memories(store)
    connection.execute("PRAGMA max_page_count = 1000000")
    store.rebuild(SETTINGS)
    assert all_memories(store) == remembered
    assert len(scan(store, folder).new) == 200


def test_files_that_may_not_grow_cost_no_answer(store: Store, path: Path) -> None:
    store.close()
    room = path.stat().st_size + 2_000_000
    done = subprocess.run([*CHILD, "fill", path, str(room)], capture_output=True, text=True, check=True, timeout=120)
    *said, failed = [line.split(" ", 1) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    assert failed[0] == "failed"
    assert failed[1].startswith(str(path))
    assert "disk" in failed[1]
    reopened = Store(path, entropy(), 0)
    kept = [item.id for item, _ in reopened.answers()]
    assert len(said) > 10
    assert [word for word, _ in said] == ["answered"] * len(said)
    assert set(kept) >= {review for _, review in said}
    assert len(kept) <= len(said) + 1, "at most the answer whose word was cut off"
    reopened.close()


@pytest.mark.parametrize("home", ["/proc/studykit", "/dev/null/studykit"])
def test_a_home_that_cannot_be_made_is_one_clear_error(home: str) -> None:
    if not Path(home).parent.exists():
        pytest.skip("no such place here")
    with pytest.raises(StoreError, match=f"{home}: the data folder cannot be made: ."):
        home_folder(home)


def test_a_folder_that_takes_no_files_is_one_clear_error() -> None:
    if not Path("/proc").exists():
        pytest.skip("no such place here")
    assert "cannot be opened" in refusal(Path("/proc/studykit.db"))


def test_a_folder_in_the_place_of_the_store_is_one_clear_error(path: Path) -> None:
    path.mkdir()
    assert "cannot be opened" in refusal(path)


def test_a_file_in_the_place_of_the_home_is_one_clear_error(path: Path) -> None:
    path.touch()
    assert "cannot be opened" in refusal(path / "studykit.db")


def test_a_store_that_may_only_be_read_says_so(store: Store, path: Path) -> None:
    answer(store, "a")
    store.database.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="cannot be written: it is read-only"):
        answer(store, "a", when=moment(1))
    store.database.connection.execute("PRAGMA query_only = OFF")
    assert len(list(store.answers())) == 1


def test_a_store_that_another_process_holds_says_so_and_works_afterwards(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(store, "a")
    store.close()
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    with subprocess.Popen([*CHILD, "lock", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        waiting = Store(path, entropy(), 0)
        with pytest.raises(StoreError, match="is in use by another process and stayed locked; try again"):
            answer(waiting, "a", when=moment(1))
        assert len(list(waiting.answers())) == 1, "reading goes on"
        other.communicate("", timeout=60)
    answer(waiting, "a", when=moment(1))
    assert len(list(waiting.answers())) == 2
    waiting.close()


def test_a_damaged_store_is_one_clear_error(store: Store, path: Path) -> None:
    for at in range(200):
        answer(store, f"card {at}", when=moment(at))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xaa" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        Store(path, entropy(), 0)


def test_failures_keep_their_cause_for_those_who_debug(path: Path) -> None:
    path.write_bytes(b"x" * 10_000)
    with pytest.raises(StoreError) as error:
        Store(path, entropy(), 0)
    assert isinstance(error.value.__cause__, sqlite3.DatabaseError)
