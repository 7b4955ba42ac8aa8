"""The doctor finds what is wrong, says what is worth knowing, and a rebuild makes every cache what it was."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.store import doctor, surroundings, tallying
from studykit.store.backup import FOLDER
from studykit.store.doctor import Check, Level
from studykit.store.rebuilding import CACHES
from studykit.store.store import Store
from tests.store.tools import (
    SETTINGS,
    Folder,
    all_memories,
    answer,
    deck,
    dump,
    logged,
    moment,
    note,
    numbered,
    plain,
    scan,
)

DAY = 20_000


def shown(at: int) -> str:
    return f"<{at}>"


def examined(store: Store, now: int = moment(0, DAY + 30).at) -> dict[str, Check]:
    """All checks by their names, on a later day unless it is said which."""
    store.keeper.finish()
    path = store.database.path
    checks = [*doctor.file_checks(path), *doctor.log_checks(store.database, SETTINGS, shown)]
    with store.database.read() as connection:
        checks += surroundings.surrounding_checks(path, connection, shown, now)
    assert len({check.name for check in checks}) == len(checks)
    assert all("\n" not in check.message for check in checks)
    return {check.name: check for check in checks}


def wrong(store: Store) -> dict[str, str]:
    """What is wrong, in words."""
    return {name: check.message for name, check in examined(store).items() if check.level is Level.PROBLEM}


def notes(store: Store) -> dict[str, str]:
    """What is worth knowing, in words."""
    return {name: check.message for name, check in examined(store).items() if check.level is Level.NOTE}


def studied(store: Store, folder: Folder) -> None:
    """A history with a bit of everything, over two days."""
    folder.write("a.md", deck(*numbered(6), note("Purge", "Removes.", id="r", kind="reverse", rev=2)))
    scan(store, folder)
    for at in range(20):
        answer(store, f"c{at % 6}", Rating(at % 4 + 1), moment(at, DAY + at // 10))
    answer(store, "r", when=moment(21, DAY + 1), rev=1)
    answer(store, "r/reverse", when=moment(22, DAY + 1), rev=2)
    store.mark("c1", "suspend", moment(23, DAY + 1))
    store.mark("c2", "flag", moment(24, DAY + 1), "is it so?")
    store.set_goal({"date": "2026-12-15"}, moment(25, DAY + 1))
    answer(store, "c3", when=moment(26, DAY + 1))
    store.undo(moment(27, DAY + 1), SETTINGS)


def insert_entry(store: Store, kind: str, target: str | None = None, version: int = 1, at: int = 0) -> None:
    """An entry as another device may have written it."""
    with store.database.write() as connection:
        connection.execute(
            "INSERT INTO entries (entry, device, seq, at, kind, target, version) VALUES (?, 'other', 1, ?, ?, ?, ?)",
            (f"{kind} {target} {version}", at, kind, target, version),
        )


def test_nothing_is_wrong_with_a_store_in_use(store: Store, folder: Folder) -> None:
    studied(store, folder)
    checks = examined(store)
    assert {name: check for name, check in checks.items() if check.level is not Level.OK} == {}
    assert checks["memory"].message == "what is remembered of 7 cards is what the log says"
    assert checks["backups"].message == f"1 backup, the newest of <{moment(10, DAY + 1).at}>"


def test_nothing_is_wrong_with_a_new_store(store: Store) -> None:
    assert wrong(store) == notes(store) == {}


def test_looking_changes_nothing(store: Store, folder: Folder) -> None:
    studied(store, folder)
    store.database.connection.execute("UPDATE memory SET stability = 1")
    before = dump(store)
    examined(store)
    assert dump(store) == before


def test_the_log_is_counted_by_kind_and_device(store: Store, folder: Folder) -> None:
    studied(store, folder)
    insert_entry(store, "flag")
    with store.database.read() as connection:
        counts = doctor.count_log(connection)
    assert counts.reviews == 23
    kinds = {kind: number for kind, number in counts.entries.items() if kind != "seen"}
    assert kinds == {"flag": 2, "goal": 1, "suspend": 1, "undo": 1}
    assert counts.devices == {store.device: 23 + 4 + counts.entries["seen"], "other": 1}


MEMORY = {
    "another stability": "UPDATE memory SET stability = stability + 1 WHERE card = 'c4'",
    "no row": "DELETE FROM memory WHERE card = 'c4'",
    "another state": "UPDATE memory SET state = 'nonsense' WHERE card = 'c4'",
    "answers that do not count": "INSERT INTO uncounted (entry) SELECT max(review) FROM reviews WHERE card = 'c4'",
    "another card's class": "INSERT INTO classes (card, holder) VALUES ('c4', 'c9')",
}


@pytest.mark.parametrize("harm", MEMORY.values(), ids=MEMORY)
def test_memory_that_is_not_what_the_log_says_is_found_and_made_anew(store: Store, folder: Folder, harm: str) -> None:
    studied(store, folder)
    before = all_memories(store)
    store.database.connection.execute(harm)
    check = examined(store)["memory"]
    assert check.level is Level.PROBLEM
    assert "c4" in check.items
    store.rebuild_caches([folder.path], moment(30, DAY + 1).at, SETTINGS)
    assert wrong(store) == {}
    assert all_memories(store) == before


def test_of_very_many_cards_ten_are_named(store: Store) -> None:
    for number in range(25):
        answer(store, f"c{number:02}", when=moment(number))
    store.database.connection.execute("DELETE FROM memory")
    check = examined(store)["memory"]
    assert check.message == "what is remembered of 25 cards is not what the log says"
    assert list(check.items) == [*(f"c{number:02}" for number in range(10)), "and 15 more"]


def test_rows_that_refer_to_nothing_are_found_and_a_rebuild_mends_them(
    store: Store, folder: Folder, path: Path
) -> None:
    studied(store, folder)
    with closing(plain(path)) as connection:
        connection.execute("DELETE FROM notes WHERE note IN ('c1', 'c2')")
    check = examined(store)["references"]
    assert (check.level, list(check.items)) == (Level.PROBLEM, ["2 of cards without its notes"])
    store.rebuild_caches([folder.path], moment(30, DAY + 1).at, SETTINGS)
    assert wrong(store) == {}


def test_a_log_without_its_guards_is_found(store: Store, path: Path) -> None:
    answer(store, "a")
    store.database.connection.execute("DROP TRIGGER reviews_stay")
    check = examined(store)["guards"]
    assert (check.level, list(check.items)) == (Level.PROBLEM, ["reviews_stay"])


# --- what is worth knowing and no fault ---


def test_entries_of_the_future_are_worth_knowing(store: Store) -> None:
    answer(store, "a", when=moment(0, DAY + 9))
    store.turn(moment(0, DAY).at, SETTINGS)
    assert notes(store)["waiting"] == f"1 entry of the future waits, the first for <{moment(0, DAY + 9).at}>"
    assert wrong(store) == {}


def test_entries_of_a_newer_studykit_are_worth_knowing(store: Store) -> None:
    insert_entry(store, "dream")
    insert_entry(store, "flag", version=2)
    check = examined(store)["unknown"]
    assert check.level is Level.NOTE
    assert check.message == "2 entries of a newer studykit count for nothing until it is here"
    assert list(check.items) == ["1 dream", "1 flag of a newer version"]
    assert wrong(store) == {}


def test_an_undo_of_what_is_not_here_yet_is_worth_knowing(store: Store) -> None:
    insert_entry(store, "undo", target="elsewhere")
    assert notes(store) == {"undos": "1 undo or redo names an entry that is not here"}


def test_damaged_lines_are_named_with_their_source(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute("INSERT INTO damaged (line, source, reason, found_at) VALUES ('{', 'a.jsonl', 'no JSON', 1)")
    check = examined(store)["lines"]
    assert (check.level, list(check.items)) == (Level.NOTE, ["a.jsonl: no JSON"])


def test_cards_that_are_said_to_be_one_and_both_live_are_named(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    store.judge("c0", "c1", moment(), SETTINGS, same=True)
    check = examined(store)["pairs"]
    assert (check.level, list(check.items)) == (Level.NOTE, ["c0 and c1"])


def test_a_home_in_a_synchronized_folder_is_worth_knowing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studykit.store.devices.synced_place", lambda _: "a Dropbox folder")
    assert notes(store)["place"] == (
        "the data folder lies in a Dropbox folder, where two machines at once damage a database"
    )


def test_a_disk_that_is_nearly_full_is_worth_knowing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "_ROOM", 2**62)
    assert "the disk is nearly full: " in notes(store)["room"]


# --- backups ---


def test_a_log_without_a_backup_yet_is_worth_knowing(store: Store) -> None:
    answer(store, "a")
    assert notes(store) == {"backups": "no backup yet; one is made before the first answer of each day"}


def test_a_day_with_answers_and_without_its_backup_is_wrong(store: Store) -> None:
    for day in range(3):
        answer(store, "a", when=moment(0, DAY + day))
    assert wrong(store) == {}
    (store.keeper.folder / "2024-10-06.jsonl.gz").unlink()
    message = f"no backup since <{moment(0, DAY + 1).at}>, though there was something to back up on 2024-10-06"
    assert wrong(store) == {"backups": message}


def test_a_second_day_with_answers_and_without_any_backup_is_wrong(store: Store) -> None:
    for day in range(2):
        answer(store, "a", when=moment(0, DAY + day))
    store.keeper.finish()
    (store.keeper.folder / "2024-10-05.jsonl.gz").unlink()
    assert wrong(store) == {"backups": "no backup, though there was something to back up on 2024-10-05"}


def test_the_backup_of_today_may_still_be_made(store: Store) -> None:
    """A process that was killed right after the first answer of a day leaves no backup of it, and nothing is wrong."""
    for day in range(3):
        answer(store, "a", when=moment(0, DAY + day))
    store.keeper.finish()
    (store.keeper.folder / "2024-10-06.jsonl.gz").unlink()
    check = examined(store, moment(60_000, DAY + 2).at)["backups"]
    made = f"1 backup, the newest of <{moment(0, DAY + 1).at}>"
    assert (check.level, check.message) == (Level.NOTE, f"{made}; that of today is not made yet")
    (store.keeper.folder / "2024-10-05.jsonl.gz").unlink()
    check = examined(store, moment(60_000, DAY + 2).at)["backups"]
    message = "no backup, though there was something to back up on 2024-10-05"
    assert (check.level, check.message) == (Level.PROBLEM, message)


def test_a_backup_that_cannot_be_read_is_wrong(store: Store) -> None:
    for day in range(3):
        answer(store, "a", when=moment(0, DAY + day))
    store.keeper.finish()
    (store.keeper.folder / "2024-10-01.jsonl.gz").write_bytes(b"nonsense")
    check = examined(store)["backups"]
    assert (check.level, list(check.items)) == (Level.PROBLEM, ["2024-10-01.jsonl.gz"])


def test_a_file_in_the_place_of_the_backups_is_wrong(store: Store) -> None:
    answer(store, "a")
    store.keeper.folder.write_text("in the way")
    assert wrong(store) == {"backups": f"the backups cannot be read: {store.keeper.folder}: Not a directory"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_backups_that_may_not_be_written_are_wrong(store: Store) -> None:
    answer(store, "a")
    store.keeper.folder.mkdir(mode=0o500)
    assert wrong(store)["backups"] == f"no backup: {store.keeper.folder} is read-only"


# --- damage ---


@pytest.mark.parametrize("content", [b"x" * 10_000, b"SQLite format 3\0" + b"\xff" * 9000], ids=["text", "header"])
def test_a_file_that_is_no_database_any_more_is_damaged(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    (check,) = doctor.file_checks(path)
    assert (check.name, check.level) == ("integrity", Level.PROBLEM)
    assert check.message == "the file is damaged: file is not a database"


@pytest.mark.parametrize("first", [1, 2, 5, 12, 30])
def test_damaged_pages_are_told_about_as_far_as_they_can_be_read(store: Store, path: Path, first: int) -> None:
    for at in range(300):
        answer(store, f"card {at}", when=moment(at))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * first : 4096 * (first + 3)] = b"\xaa" * (3 * 4096)
    path.write_bytes(content)
    checks = {check.name: check for check in doctor.file_checks(path)}
    assert checks["integrity"].level is Level.PROBLEM
    assert checks["integrity"].message.startswith("the file is damaged")
    assert path.read_bytes() == bytes(content)


def test_an_index_that_lost_an_entry_is_damage(store: Store, path: Path) -> None:
    for at in range(50):
        answer(store, f"c{at}", when=moment(at))
    connection = store.database.connection
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'reviews_of_day'").fetchone()
    store.close()
    content = bytearray(path.read_bytes())
    cells = slice(4096 * (page - 1) + 3, 4096 * (page - 1) + 5)
    content[cells] = (int.from_bytes(content[cells], "big") - 1).to_bytes(2, "big")
    path.write_bytes(content)
    check = doctor.file_checks(path)[0]
    assert check.level is Level.PROBLEM
    assert check.items


def test_sums_behind_figures_that_are_not_those_of_the_log_are_found_and_made_anew(
    store: Store, folder: Folder
) -> None:
    studied(store, folder)
    tallying.look(store.database, [], range(DAY, DAY + 2))
    answer(store, "c0", when=moment(50, DAY + 1))
    assert wrong(store) == {}
    store.database.connection.execute("UPDATE tallies SET answers = answers + 1")
    assert set(wrong(store)) == {"figures"}
    store.rebuild_caches([folder.path], moment(60, DAY + 1).at, SETTINGS)
    assert wrong(store) == {}


def test_a_file_that_cannot_be_opened_is_no_damage(path: Path) -> None:
    with pytest.raises(StoreError, match=f"{path} cannot be opened; is its folder there "):
        doctor.file_checks(path)


# --- rebuilding ---


def caches(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every cache, apart from texts that are in no deck any more: of retired cards, and before edits."""
    connection = store.database.connection
    living = {"cards": "retired = 0", "notes": "note IN (SELECT note FROM cards WHERE retired = 0)"}
    return {
        table: sorted(connection.execute(f"SELECT * FROM {table} WHERE {living.get(table, 'true')}"), key=str)
        for table in CACHES
        if table != "wordings"
    }


def test_a_rebuild_makes_every_cache_what_it_was(store: Store, folder: Folder) -> None:
    studied(store, folder)
    answer(store, "c0", when=moment(0, DAY + 40))
    now = moment(28, DAY + 1).at
    store.turn(now, SETTINGS)
    other = deck(note("No id", "An answer."), title="Other", after="[a]")
    folder.write("b.md", other)
    folder.write("c.md", deck("## Broken <!-- id:x -->\n", *numbered(2, start=10)))
    scan(store, folder, now=now)
    (card,) = store.database.connection.execute("SELECT card FROM cards WHERE deck = 'b'").fetchone()
    answer(store, card, when=moment(28, DAY + 1))
    folder.write("b.md", other.replace("No id", "No id <!-- id: named -->"))
    assert len(scan(store, folder, now=now).rekeyed) == 1
    tallying.look(store.database, [], range(DAY, DAY + 2))
    before, log = caches(store), logged(store)
    assert all(before.values()), "something in each"
    store.rebuild_caches([folder.path], now, SETTINGS)
    assert caches(store) == before
    assert logged(store) == log


def test_a_rebuild_repairs_whatever_was_done_to_the_caches(store: Store, folder: Folder) -> None:
    studied(store, folder)
    now = moment(28, DAY + 1).at
    before = caches(store)
    connection = store.database.connection
    for table in CACHES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO meta (name, value) VALUES ('roots', '[7]')")
    connection.execute("INSERT INTO uncounted (entry) SELECT review FROM reviews")
    store.rebuild_caches([folder.path], now, SETTINGS)
    assert caches(store) == before


def test_a_card_that_got_another_id_keeps_its_history_through_a_rebuild(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("What is a purge?", "It removes."), *numbered(2)))
    scan(store, folder)
    (old,) = store.database.connection.execute("SELECT card FROM cards WHERE card NOT LIKE 'c_'").fetchone()
    answer(store, old)
    folder.write("a.md", deck(note("What is a purge?", "It removes.", id="new"), *numbered(2)))
    assert [(step.before, step.after) for step in scan(store, folder, now=moment(5).at).rekeyed] == [(old, "new")]
    before = all_memories(store)
    assert set(before) == {"new"}
    store.rebuild_caches([folder.path], moment(9).at, SETTINGS)
    assert all_memories(store) == before
    assert wrong(store) == {}


def test_a_rebuild_that_fails_changes_nothing(store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    studied(store, folder)
    before = dump(store)
    monkeypatch.setattr("studykit.store.rebuilding.recount.rebuild", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.rebuild_caches([folder.path], 9, SETTINGS)
    assert dump(store) == before


def test_backups_lie_where_the_doctor_looks(store: Store) -> None:
    assert store.keeper.folder == store.database.path.parent / FOLDER
