"""Backups: made before the first write of a day while nobody waits, read with suspicion, merged without loss."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.errors import InputError, StoreError
from studykit.memory.model import Rating
from studykit.store import backup
from studykit.store.backup import Reading, backups, read_header
from studykit.store.replacing import replaced
from studykit.store.store import Store
from tests.store.tools import (
    SETTINGS,
    Folder,
    all_memories,
    answer,
    deck,
    entropy,
    logged,
    moment,
    note,
    numbered,
    scan,
)

CHILD = [sys.executable, "-m", "tests.store.child"]
DAY = 20_000
NAME = "2024-10-04.jsonl.gz"
"""The backup of that day."""


def made(store: Store) -> list[str]:
    """The names of all files among the backups, once those that were begun are there."""
    store.keeper.finish()
    folder = store.keeper.folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def back_up(store: Store, target: Path, settings: str | None = None) -> Path:
    with store.database.read() as connection:
        backup.write(connection, target, 5, settings)
    return target


def restore(store: Store, source: Path, *, salvage: bool = False) -> tuple[int, int]:
    """How many entries were new, and known."""
    merged = store.merge(Reading(source, salvage).lines(), moment(0, DAY + 9).at, SETTINGS)
    return merged.new, merged.known


def rewritten(source: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """A backup with other lines."""
    lines = gzip.decompress(source.read_bytes()).splitlines(keepends=True)
    source.write_bytes(gzip.compress(b"".join(change(lines))))
    return source


@pytest.fixture
def source(store: Store, tmp_path: Path) -> Path:
    """A backup of thirty answers."""
    for at in range(30):
        answer(store, f"c{at % 4}", Rating(at % 4 + 1), moment(at, DAY))
    return back_up(store, tmp_path / "source.jsonl.gz", "new_per_day = 5\n")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Store]:
    """A store in another home, with an answer of its own."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    with closing(Store(home / "studykit.db", lambda size: b"\x07" * size, 0)) as store:
        answer(store, "own", when=moment(0, DAY))
        yield store


# --- once a day ---


def test_the_first_write_of_a_day_is_preceded_by_a_backup_of_what_was_there(store: Store) -> None:
    kept = [answer(store, "a", when=moment(at, DAY - 1)).answer.id for at in range(3)]
    answer(store, "a", when=moment(0, DAY))
    answer(store, "a", when=moment(1, DAY))
    assert made(store) == [NAME]
    header = read_header(store.keeper.folder / NAME)
    assert (header.made_at, header.device, header.entries) == (moment(0, DAY).at, store.device, 3)
    text = gzip.decompress((store.keeper.folder / NAME).read_bytes()).decode()
    assert all(review in text for review in kept)
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize("work", ["answer", "mark", "undo", "goal", "import", "parameters"])
def test_whatever_is_written_first_is_preceded_by_the_backup(store: Store, work: str) -> None:
    given = answer(store, "a", when=moment(0, DAY - 1)).answer
    when = moment(0, DAY)
    works: dict[str, Callable[[], object]] = {
        "answer": lambda: answer(store, "a", when=when),
        "mark": lambda: store.mark("a", "flag", when),
        "undo": lambda: store.undo(when, SETTINGS),
        "goal": lambda: store.set_goal({"date": "2026-12-15"}, when),
        "import": lambda: store.add_imported([given], [], when, SETTINGS),
        "parameters": lambda: store.set_parameters(SETTINGS.parameters, when, SETTINGS),
    }
    works[work]()
    assert made(store) == [NAME]


def test_an_empty_log_is_not_backed_up(store: Store) -> None:
    answer(store, "a", when=moment(0, DAY))
    assert made(store) == []


def test_a_backup_that_another_process_made_today_is_left_alone(store: Store, path: Path) -> None:
    answer(store, "a", when=moment(0, DAY - 1))
    with closing(Store(path, entropy(), 0)) as other:
        answer(other, "b", when=moment(0, DAY))
    before = (store.keeper.folder / NAME).read_bytes()
    answer(store, "a", when=moment(5, DAY))
    assert made(store) == [NAME]
    assert (store.keeper.folder / NAME).read_bytes() == before


def test_an_answer_does_not_wait_for_the_backup_which_holds_what_was_there_before(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(store, "a", when=moment(0, DAY - 1))
    go, write = Event(), backup.write_into

    def write_late(*arguments: object) -> Path:
        assert go.wait(60)
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "write_into", write_late)
    given = [answer(store, "a", when=moment(at, DAY)).answer.id for at in range(3)]
    assert len(logged(store)) == 1 + len(given), "three answers while the backup had not begun to be written"
    go.set()
    assert made(store) == [NAME]
    assert read_header(store.keeper.folder / NAME).entries == 1


def test_daily_backups_are_let_go_but_what_others_put_there_stays(store: Store) -> None:
    store.keeper.folder.mkdir()
    (store.keeper.folder / "mine.txt").write_text("stays")
    for day in range(40):
        answer(store, "a", when=moment(0, DAY + day))
    names = made(store)
    assert "mine.txt" in names
    assert len(names) == 1 + 7 + 2 + 1, "seven days, two more of four weeks, one more of two months"
    assert {backup.header.entries for backup in backups(store.keeper.folder) if backup.header} >= {39, 38}


def test_what_killed_writers_left_half_done_is_removed_in_time(store: Store) -> None:
    answer(store, "a", when=moment(0, DAY - 1))
    store.keeper.folder.mkdir()
    old, fresh, mine = (store.keeper.folder / name for name in (f".{NAME}.abc", f".{NAME}.def", f".mine.{NAME}.abc"))
    for path in (old, fresh, mine):
        path.write_bytes(b"half")
    for path in (old, mine):
        os.utime(path, (1, 1))
    answer(store, "a", when=moment(0, DAY))
    assert made(store) == [fresh.name, mine.name, NAME]


# --- what fails ---


def in_the_way(store: Store) -> Path:
    """Where backups cannot be written, because a file is in the place of their folder."""
    store.keeper.folder.write_text("in the way")
    return store.keeper.folder


def test_a_backup_that_cannot_be_made_stops_nobody_and_is_said_in_a_line(store: Store) -> None:
    answer(store, "a", when=moment(0, DAY - 1))
    folder = in_the_way(store)
    answer(store, "a", when=moment(0, DAY))
    store.keeper.finish()
    assert len(logged(store)) == 2
    assert store.keeper.failure == f"no backup was made today: {folder}: File exists"


def test_a_full_disk_leaves_no_half_a_backup(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(store, "a", when=moment(0, DAY - 1))

    @contextmanager
    def full(target: Path) -> Iterator[BinaryIO]:
        with replaced(target) as stream:
            yield stream
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("studykit.store.backup.replaced", full)
    answer(store, "a", when=moment(0, DAY))
    assert made(store) == []
    assert store.keeper.failure.endswith("No space left on device")
    assert len(logged(store)) == 2


def test_files_that_may_not_grow_cost_the_backup_and_not_the_answer(store: Store, path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - text that does not shrink
    for at in range(60):
        store.mark("a", "flag", moment(at, DAY - 1), note=f"{chance.getrandbits(16_000):x}")
    store.close()
    done = subprocess.run([*CHILD, "day", path, "100000"], capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == ""
    answered, failed = done.stdout.splitlines()
    assert answered.startswith("answered ")
    assert failed.startswith(f"failed no backup was made today: {path.parent / 'backups'}: ")
    with closing(Store(path, entropy(), 0)) as reopened:
        assert made(reopened) == []
        assert answered.split()[1] in {row[0] for row in logged(reopened)}


@pytest.mark.slow
def test_a_kill_while_a_backup_is_written_leaves_none_or_all_of_it(store: Store, path: Path) -> None:
    answers = [answer(store, f"c{at % 9}", when=moment(at, DAY - 1)) for at in range(400)]
    store.close()
    chance = random.Random(9)  # noqa: S311 - instants, not secrets
    outcomes: list[bool] = []
    steps = 400_000
    while len(outcomes) < 10 or set(outcomes) != {False, True}:
        with subprocess.Popen([*CHILD, "answer", path], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            for _ in range(chance.randrange(steps)):
                pass  # around the end of the backup of the day
            child.kill()
        there = backups(path.parent / "backups")
        outcomes.append(bool(there))
        steps = steps // 2 + 1 if there else steps * 2
        for found in there:
            assert found.header is not None
            assert len(list(Reading(found.path).lines())) == found.header.entries >= len(answers)
            found.path.unlink()


# --- reading ---


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


NO_BACKUPS = {
    "empty": b"",
    "text": b"# not a backup\n",
    "another document": gzip.compress(b'{"studykit": "log"}\n'),
    "a list": gzip.compress(b"[]\n"),
    "deep": gzip.compress(b"[" * 900_000 + b"\n"),
    "no line": gzip.compress(b""),
    "a long line": gzip.compress(b" " * 5_000_000),
    "numbers in words": gzip.compress(b'{"studykit":"backup","version":"1","entries":"0","settings":null}\n'),
    "no time": gzip.compress(
        b'{"studykit":"backup","version":1,"entries":0,"settings":null,"device":"d","made_at":"soon"}\n'
    ),
    "a negative number": gzip.compress(
        b'{"studykit":"backup","version":1,"entries":-1,"settings":null,"device":"d","made_at":"2026-01-01"}\n'
    ),
}


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        Reading(path)
    assert str(error.value) == f"{path} is not a backup of studykit"


def test_a_backup_of_a_newer_version_says_so(source: Path) -> None:
    rewritten(source, lambda lines: [json.dumps({**json.loads(lines[0]), "version": 2}).encode() + b"\n", *lines[1:]])
    with pytest.raises(InputError, match=r"was made by a newer studykit; upgrade studykit to restore it$"):
        Reading(source)


def test_what_is_not_there_or_is_a_folder_is_one_clear_error(tmp_path: Path) -> None:
    for path in (tmp_path / "gone", tmp_path):
        with pytest.raises(InputError, match=str(path)):
            Reading(path)


def flipped(content: bytes) -> bytes:
    """A byte of the checksum is another."""
    return content[:-6] + bytes([content[-6] ^ 1]) + content[-5:]


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in the middle": (lambda content: cut(content, 0.6), "it was cut short"),
    "cut at the end": (lambda content: content[:-3], "it was cut short"),
    "a changed checksum": (flipped, "its compression is broken"),
    "garbage behind": (lambda content: content + b"garbage", "its compression is broken"),
    "another backup behind": (lambda content: content + gzip.compress(b'{"a":1}\n'), "it goes on after its 30 entries"),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_backup_is_refused_as_a_whole(
    source: Path, elsewhere: Store, damage: Callable[[bytes], bytes], why: str
) -> None:
    source.write_bytes(damage(source.read_bytes()))
    before = logged(elsewhere)
    with pytest.raises(InputError) as error:
        restore(elsewhere, source)
    assert str(error.value) == f"{source} is damaged: {why}; nothing was restored"
    assert logged(elsewhere) == before


def test_a_backup_with_less_than_it_says_is_damaged(source: Path, elsewhere: Store) -> None:
    rewritten(source, lambda lines: lines[:-2])
    with pytest.raises(InputError, match="is damaged: it ends after 28 of 30 entries; nothing was restored"):
        restore(elsewhere, source)
    assert len(logged(elsewhere)) == 1


def test_of_a_damaged_backup_what_can_be_read_is_taken_when_asked_for(source: Path, elsewhere: Store) -> None:
    source.write_bytes(cut(source.read_bytes(), 0.6))
    reading = Reading(source, salvage=True)
    merged = elsewhere.merge(reading.lines(), moment(0, DAY + 9).at, SETTINGS)
    assert reading.broken == "it was cut short"
    assert 0 < merged.new < 30
    assert len(logged(elsewhere)) == 1 + merged.new


def test_a_bomb_does_not_go_off(tmp_path: Path, elsewhere: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_SMALL", 1_000_000)
    header = {"studykit": "backup", "version": 1, "made_at": "2026-01-01", "device": "d", "entries": 10**15}
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress(json.dumps({**header, "settings": None}).encode() + b"\n" + b"1\n" * 10_000_000))
    with pytest.raises(InputError, match="is damaged: it holds far more than a log does"):
        for _ in Reading(bomb).lines():
            pass


# --- restoring ---


def test_a_restore_adds_what_is_missing_and_takes_nothing_away(store: Store, source: Path, elsewhere: Store) -> None:
    own = logged(elsewhere)
    device = elsewhere.device
    assert restore(elsewhere, source) == (30, 0)
    assert sorted(map(str, logged(elsewhere))) == sorted(map(str, [*own, *logged(store)]))
    assert restore(elsewhere, source) == (0, 30)
    assert answer(elsewhere, "c1", when=moment(0, DAY + 1)).answer.device == device != store.device


def test_a_store_restored_into_an_empty_home_remembers_what_it_did(
    store: Store, tmp_path: Path, folder: Folder
) -> None:
    folder.write("a.md", deck(*numbered(6), note("Purge", "Removes.", id="r", kind="reverse", rev=2)))
    scan(store, folder)
    for at in range(40):
        answer(store, f"c{at % 6}", Rating(at % 4 + 1), moment(at, DAY + at // 8))
    answer(store, "r", when=moment(0, DAY), rev=1)
    answer(store, "r/reverse", when=moment(0, DAY), rev=2)
    store.mark("c1", "suspend", moment(50, DAY + 4))
    store.mark("c2", "flag", moment(51, DAY + 4), "is it so?")
    store.undo(moment(52, DAY + 4), SETTINGS)
    folder.write("a.md", deck(*numbered(5), note("Purge", "Removes at once.", id="r", kind="reverse", rev=2)))
    scan(store, folder, now=moment(60, DAY + 5).at)
    source = back_up(store, tmp_path / "b.jsonl.gz")
    home = tmp_path / "new"
    home.mkdir()
    with closing(Store(home / "studykit.db", entropy(), 0)) as other:
        restore(other, source)
        scan(other, folder)
        assert all_memories(other) == all_memories(store)
        assert logged(other) == logged(store)


actions = st.lists(
    st.tuples(
        st.sampled_from(["answer", "flag", "suspend", "undo", "redo", "goal"]), st.integers(0, 4), st.integers(0, 9)
    ),
    max_size=25,
)


def own_entropy(device: int) -> Callable[[int], bytes]:
    """Bytes that no other device has."""
    numbers = entropy()
    return lambda size: bytes([device]) + numbers(size)[1:]


def act(store: Store, work: list[tuple[str, int, int]]) -> None:
    at = 0
    for what, card, gap in work:
        at += gap
        when = moment(at, DAY + at // 12)
        match what:
            case "answer":
                answer(store, f"c{card}", Rating(1 + card % 4), when)
            case "undo":
                store.undo(when, SETTINGS)
            case "redo":
                store.redo(when, SETTINGS)
            case "goal":
                store.set_goal({"date": f"2027-01-0{card + 1}"}, when)
            case _:
                store.mark(f"c{card}", what, when, "\u202e weird \x00"[: card + 1])  # type: ignore[arg-type]


@pytest.mark.slow
@given(actions, actions)
@settings(deadline=None, max_examples=30)
def test_restoring_backups_of_two_stores_into_each_other_makes_them_one_history(
    tmp_path_factory: pytest.TempPathFactory, one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]
) -> None:
    homes = [tmp_path_factory.mktemp("home") for _ in range(2)]
    stores = [Store(home / "studykit.db", own_entropy(n), 0) for n, home in enumerate(homes, 1)]
    for store, work in zip(stores, (one, other), strict=True):
        act(store, work)
    sources = [back_up(store, home / "b.gz") for store, home in zip(stores, homes, strict=True)]
    for store, source in zip(stores, reversed(sources), strict=True):
        restore(store, source)
    assert logged(stores[0]) == logged(stores[1])
    assert all_memories(stores[0]) == all_memories(stores[1])
    for store in stores:
        store.close()


def test_a_backup_before_a_restore_that_cannot_be_written_is_a_clear_error(store: Store) -> None:
    answer(store, "a")
    folder = in_the_way(store)
    with store.database.read() as connection, pytest.raises(StoreError) as error:
        store.keeper.make(connection, "before-restore", 0)
    assert str(error.value) == f"{folder}: no backup can be written: File exists; nothing was changed"
