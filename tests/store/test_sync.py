"""A log and a folder are made one, whoever else is at the folder, and at whatever instant the process ends."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.errors import InputError
from studykit.memory.model import Rating
from studykit.store import sync
from studykit.store.carried import OwnFile, Unread
from studykit.store.lines import log_lines, read_line
from studykit.store.merge import Damage
from studykit.store.store import Store
from studykit.store.sync import Synced
from tests.store.tools import SETTINGS, all_memories, answer, memory, moment

DAY = 20_000
NOW = moment(day=DAY + 5).at
CHILD = (sys.executable, "-m", "tests.store.child")
KILLS = 25


def a_store(home: Path) -> Store:
    home.mkdir(exist_ok=True)
    return Store(home / "studykit.db", os.urandom, 0)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The folder that is carried."""
    path = tmp_path / "shared"
    path.mkdir()
    return path


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two devices."""
    with closing(a_store(tmp_path / "one")) as one, closing(a_store(tmp_path / "two")) as two:
        yield one, two


def synced(store: Store, folder: Path, now: int = NOW) -> Synced:
    return store.sync(folder, now, SETTINGS)


def lines_of(store: Store) -> list[str]:
    with store.database.read() as connection:
        return list(log_lines(connection))


def own(store: Store, folder: Path) -> Path:
    return folder / f"{store.device}.jsonl"


def ids_in(folder: Path) -> Counter[str]:
    """How often each entry stands in the files of a folder."""
    lines = (line for path in folder.iterdir() for line in path.read_bytes().splitlines())
    return Counter(read_line(line).id for line in lines)


def check_one(folder: Path, *stores: Store) -> None:
    """All stores hold the same log, remember the same, and every entry stands in the folder once."""
    assert all(lines_of(store) == lines_of(stores[0]) for store in stores)
    assert all(all_memories(store) == all_memories(stores[0]) for store in stores)
    assert ids_in(folder) == Counter(read_line(line.encode()).id for line in lines_of(stores[0]))


def test_each_device_appends_what_it_did_and_reads_what_others_did(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    answer(one, "a", Rating.AGAIN)
    answer(two, "a", Rating.GOOD, moment(5))
    answer(two, "b")
    first = synced(one, shared)
    assert (first.merged.new, first.written, first.own.name) == (0, 1, f"{one.device}.jsonl")
    second = synced(two, shared)
    assert (second.merged.new, second.written, second.merged.devices) == (1, 2, {one.device})
    third = synced(one, shared)
    assert (third.merged.new, third.written, third.merged.devices) == (2, 0, {two.device})
    assert memory(one, "a").reps == 2
    check_one(shared, one, two)


def test_a_second_time_nothing_is_read_and_nothing_written(homes: tuple[Store, Store], shared: Path) -> None:
    for store in homes:
        answer(store, "a")
        synced(store, shared)
    synced(homes[0], shared)
    before = {path.name: path.read_bytes() for path in shared.iterdir()}
    for store in homes:
        again = synced(store, shared)
        assert (again.merged.new, again.merged.known, again.written) == (0, 2, 0)
    assert {path.name: path.read_bytes() for path in shared.iterdir()} == before


def test_an_empty_log_makes_no_file(homes: tuple[Store, Store], shared: Path) -> None:
    assert synced(homes[0], shared).files == []
    assert list(shared.iterdir()) == []


def test_the_file_of_a_device_only_grows_and_is_the_learners_alone(homes: tuple[Store, Store], shared: Path) -> None:
    store, path = homes[0], own(homes[0], shared)
    before = b""
    for at in range(4):
        answer(store, f"c{at % 2}", when=moment(at))
        synced(store, shared)
        assert path.read_bytes().startswith(before)
        assert len(path.read_bytes()) > len(before)
        before = path.read_bytes()
    assert path.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize(
    "name", ["{} (conflicted copy).jsonl", "{}.sync-conflict-20261120-090000-ABC.jsonl", "x.jsonl"]
)
def test_files_are_read_whatever_their_name(homes: tuple[Store, Store], shared: Path, name: str) -> None:
    one, two = homes
    answer(one, "a")
    synced(one, shared)
    own(one, shared).rename(shared / name.format(one.device))
    assert synced(two, shared).merged.new == 1
    assert synced(one, shared).written == 0, "it is carried, under whatever name"


def test_entries_that_nobody_carries_are_written_by_whoever_has_them(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    answer(one, "a")
    synced(one, shared)
    synced(two, shared)
    own(one, shared).unlink()
    assert synced(two, shared).written == 1
    assert synced(one, shared).written == 0
    check_one(shared, one, two)


def test_what_is_no_file_of_lines_is_left_alone_and_said(
    homes: tuple[Store, Store], shared: Path, tmp_path: Path
) -> None:
    one, two = homes
    answer(one, "a")
    synced(one, shared)
    elsewhere = tmp_path / "elsewhere.jsonl"
    own(one, shared).rename(elsewhere)
    (shared / "a-link.jsonl").symlink_to(elsewhere)
    (shared / "b-folder.jsonl").mkdir()
    os.mkfifo(shared / "c-pipe.jsonl")
    (shared / "notes.txt").write_text("{}")
    (shared / "below").mkdir()
    elsewhere.rename(shared / "below" / "x.jsonl")
    found = synced(two, shared)
    assert found.unread == [
        Unread("a-link.jsonl", "it is a link"),
        Unread("b-folder.jsonl", "it is no file"),
        Unread("c-pipe.jsonl", "it is no file"),
    ]
    assert (found.merged.new, found.merged.damaged) == (0, [])


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_read(
    homes: tuple[Store, Store], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = homes
    answer(one, "a")
    synced(one, shared)
    (shared / "0.jsonl").write_text("x\n")
    opened: Callable[..., int] = os.open

    def refuse(path: str | Path, *rest: int) -> int:
        if str(path).endswith("0.jsonl"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    found = synced(two, shared)
    assert found.unread == [Unread("0.jsonl", "Permission denied")]
    assert found.merged.new == 1


def test_a_link_in_place_of_the_file_of_this_device_is_not_followed(
    homes: tuple[Store, Store], shared: Path, tmp_path: Path
) -> None:
    target = tmp_path / "precious"
    target.write_text("precious\n")
    own(homes[0], shared).symlink_to(target)
    answer(homes[0], "a")
    answer(homes[1], "b")
    synced(homes[1], shared)
    found = synced(homes[0], shared)
    assert found.failure
    assert found.merged.new == 1, "what others wrote is in the log all the same"
    assert target.read_text() == "precious\n"
    assert len(lines_of(homes[0])) == 2


def test_a_damaged_line_is_named_each_time_and_the_rest_comes_in(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    for at in range(3):
        answer(one, f"c{at}", when=moment(at))
    synced(one, shared)
    lines = own(one, shared).read_bytes().splitlines(keepends=True)
    damaged = lines[1].replace(b'"rating":3', b'"rating":4')
    own(one, shared).write_bytes(b"".join([lines[0], damaged, b"<<<<<<< HEAD\n", lines[2]]))
    name = own(one, shared).name
    for new in (2, 0):
        found = synced(two, shared)
        assert found.merged.new == new
        assert found.merged.damaged == [Damage(name, 2, "its checksum is wrong"), Damage(name, 3, "it is not JSON")]
    assert synced(one, shared).written == 1, "whoever has the entry writes it again"
    assert synced(two, shared).merged.new == 1
    assert synced(one, shared).written == 0
    assert lines_of(one) == lines_of(two)


def test_a_last_line_without_its_end_is_left_for_next_time(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    answer(one, "a")
    answer(one, "b")
    synced(one, shared)
    whole = own(one, shared).read_bytes()
    own(one, shared).write_bytes(whole[:-1])
    found = synced(two, shared)
    assert (found.merged.new, found.partial, found.merged.damaged) == (1, [own(one, shared).name], [])
    own(one, shared).write_bytes(whole)
    found = synced(two, shared)
    assert (found.merged.new, found.partial) == (1, [])


@pytest.mark.parametrize("cut", [1, 2, 19, 60])
def test_half_a_line_that_a_crash_left_is_mended_first(homes: tuple[Store, Store], shared: Path, cut: int) -> None:
    one, two = homes
    answer(one, "a")
    answer(one, "b")
    synced(one, shared)
    path = own(one, shared)
    path.write_bytes(path.read_bytes()[:-cut])
    found = synced(one, shared)
    assert (found.merged.damaged, found.partial) == ([], [])
    assert synced(two, shared).merged.new == 2
    check_one(shared, one, two)


def test_a_whole_line_that_lacks_its_end_alone_is_read(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    answer(two, "b")
    synced(two, shared)
    own(one, shared).write_bytes(own(two, shared).read_bytes()[:-1])
    own(two, shared).unlink()
    found = synced(one, shared)
    assert (found.merged.new, found.written) == (1, 0)
    assert own(one, shared).read_bytes().endswith(b"\n")


def test_what_another_process_wrote_between_reading_and_writing_is_not_written_twice(
    tmp_path: Path, shared: Path
) -> None:
    with closing(a_store(tmp_path / "one")) as one, closing(a_store(tmp_path / "one")) as same:
        answer(one, "a")
        union = sync.Union(one.database, shared, one.device, NOW, None)
        union.look()
        assert synced(same, shared).written == 1
        answer(same, "b", when=moment(1))
        with one.database.write() as connection:
            union.take(connection)
            assert union.write(connection).written == 1
        check_one(shared, one)


def test_a_file_that_cannot_be_written_is_said_and_what_was_read_stays(
    homes: tuple[Store, Store], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = homes
    answer(two, "b")
    synced(two, shared)
    for at in range(30):
        answer(one, "a", when=moment(at))
    written: Callable[[int, memoryview], int] = os.write
    monkeypatch.setattr(os, "write", _fills_up(written))
    found = synced(one, shared)
    assert "No space left" in found.failure
    assert (found.merged.new, found.written) == (1, 0)
    assert own(one, shared).read_bytes() == b""
    monkeypatch.undo()
    assert synced(one, shared).written == 30
    synced(two, shared)
    check_one(shared, one, two)


def _fills_up(write: Callable[[int, memoryview], int]) -> Callable[[int, memoryview], int]:
    """Writes a part, and then no more."""
    room = [1000]

    def written(handle: int, data: memoryview) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        number = write(handle, data[: room[0]])
        room[0] -= number
        return number

    return written


def test_an_entry_that_no_device_could_read_is_not_written_and_said(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    one.mark("a", "flag", moment(), "x" * (1 << 20))
    answer(one, "b")
    for written in (1, 0):
        found = synced(one, shared)
        assert (found.written, found.unfit, found.merged.damaged) == (written, 1, [])
    assert synced(two, shared).merged.damaged == []


@pytest.mark.parametrize("place", ["one", "."])
def test_a_folder_that_would_carry_the_database_is_refused(
    homes: tuple[Store, Store], tmp_path: Path, place: str
) -> None:
    with pytest.raises(InputError, match="would be carried with the database"):
        synced(homes[0], tmp_path / place)
    (tmp_path / "one" / "below").mkdir()
    assert synced(homes[0], tmp_path / "one" / "below").written == 0


def test_a_folder_that_is_not_there_is_refused(homes: tuple[Store, Store], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        synced(homes[0], tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is no folder"):
        synced(homes[0], tmp_path / "file")


# --- what need not be read again --------------------------------------------------------------------------------------


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The lines that are judged from now on."""
    seen: list[bytes] = []

    def read(text: bytes) -> object:
        seen.append(text)
        return read_line(text)

    monkeypatch.setattr("studykit.store.merge.read_line", read)
    return seen


def test_lines_that_are_known_are_not_judged_again(
    homes: tuple[Store, Store], shared: Path, judged: list[bytes]
) -> None:
    one, two = homes
    answer(one, "a")
    for store in (one, two, one):
        synced(store, shared)
    answer(one, "b", when=moment(1))
    synced(one, shared)
    judged.clear()
    assert synced(two, shared).merged.new == 1
    assert {read_line(line).card for line in judged} == {"b"}
    judged.clear()
    assert synced(two, shared).merged.known == 2
    assert judged == []


def test_a_file_that_changed_where_it_was_known_is_judged_anew(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    for at in range(3):
        answer(one, "a", when=moment(at))
    for store in (one, two, two):
        synced(store, shared)
    path = own(one, shared)
    text = path.read_bytes()
    lines = text.splitlines(keepends=True)
    for changed in (
        text.replace(b'"took_ms":1000', b'"took_ms":1001', 1),
        b"".join(lines[1:]),
        lines[1],
        b"",
        text[:-9],
    ):
        path.write_bytes(changed)
        found = synced(two, shared)
        assert found.merged.new == 0
        assert {entry for entry, number in ids_or_none(shared).items() if number} >= {
            read_line(line.encode()).id for line in lines_of(two)
        }, "what is in no file any more is written again"
        own(two, shared).unlink(missing_ok=True)


def ids_or_none(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in folder.iterdir():
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                found[read_line(line).id] += line.endswith(b"\n")
            except ValueError:
                continue
    return found


def test_lines_that_others_wrote_in_another_way_are_carried_too(homes: tuple[Store, Store], shared: Path) -> None:
    line = {"version": 1, "card": "c", "study_day": "2024-10-04", "at": "2024-10-04T09:00:00Z", "seq": 1, "device": "d"}
    (shared / "x.jsonl").write_text(json.dumps({**line, "entry": "e1", "kind": "flag"}) + "\n")
    assert [synced(homes[0], shared).merged.new for _ in range(3)] == [1, 0, 0]
    assert [path.name for path in shared.iterdir()] == ["x.jsonl"]


def test_a_hostile_line_hides_no_entry_from_being_carried(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    answer(one, "a")
    mine = read_line(lines_of(one)[0].encode()).id
    fake = (
        '{"kind":"seen","entry":"e","device":"d","seq":1,"at":"2024-10-04T09:00:00Z","version":1,"card":"n","content":'
    )
    (shared / "fake.jsonl").write_text(f'{fake}{{"text":"x","kind":"y","entry":"{mine}"}}}}\n')
    synced(one, shared)
    own(one, shared).unlink()
    assert synced(one, shared).written == 1
    assert synced(two, shared).merged.new == 2


# --- laws -------------------------------------------------------------------------------------------------------------

steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 2), st.integers(0, 3)),
        st.tuples(st.just("undo"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("sync"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("cut"), st.integers(0, 2), st.integers(1, 700)),
        st.tuples(st.just("lose"), st.integers(0, 2), st.just(0)),
    ),
    max_size=14,
)


@given(steps)
@settings(max_examples=30, deadline=None)
def test_devices_that_sync_in_any_order_over_files_that_are_cut_or_lost_come_to_the_same(
    work: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        shared = Path(folder) / "shared"
        shared.mkdir()
        stores = [a_store(Path(folder) / str(number)) for number in range(3)]
        try:
            for at, (what, device, number) in enumerate(work):
                store, path = stores[device], own(stores[device], shared)
                if what == "answer":
                    answer(store, f"c{number}", when=moment(at))
                elif what == "undo":
                    store.undo(moment(at), SETTINGS)
                elif what == "sync":
                    assert not synced(store, shared).failure
                elif path.exists() and what == "cut":
                    path.write_bytes(path.read_bytes()[:-number])
                elif path.exists():
                    path.unlink()
            for store in [*stores, *stores, *stores]:
                synced(store, shared)
            assert all(lines_of(store) == lines_of(stores[0]) for store in stores)
            assert all(all_memories(store) == all_memories(stores[0]) for store in stores)
            assert set(ids_in(shared)) == {read_line(line.encode()).id for line in lines_of(stores[0])}
            assert all(synced(store, shared).written == 0 for store in stores)
        finally:
            for store in stores:
                store.close()


def test_many_new_lines_are_read_again_instead_of_kept(
    homes: tuple[Store, Store], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_MANY", 3)
    one, two = homes
    for at in range(9):
        answer(one, "a", when=moment(at))
    synced(one, shared)
    answer(two, "b")
    assert (synced(two, shared).merged.new, synced(one, shared).merged.new) == (9, 1)
    check_one(shared, one, two)
    assert synced(two, shared).merged.known == 10


def test_progress_is_told_in_kilobytes(homes: tuple[Store, Store], shared: Path) -> None:
    one, two = homes
    for at in range(400):
        answer(one, "a", when=moment(at))
    synced(one, shared)
    told: list[tuple[int, int]] = []
    two.sync(shared, NOW, SETTINGS, lambda done, total: told.append((done, total)))
    size = own(one, shared).stat().st_size // 1000
    assert told
    assert all(0 < done <= total == size for done, total in told)


# --- processes --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_kill_at_any_instant_of_a_sync_leaves_what_the_next_one_repairs(tmp_path: Path, shared: Path) -> None:
    chance = random.Random(5)  # noqa: S311
    home = tmp_path / "one"
    home.mkdir()
    said: list[str] = []
    for _ in range(KILLS):
        with subprocess.Popen(
            [*CHILD, "sync", home / "studykit.db", shared, "1000"], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            output = child.stdout.readline()
            for _ in range(chance.randrange(60_000)):
                pass  # somewhere within the next syncs
            child.kill()
            output += child.stdout.read()
        said += [line.split()[1] for line in output.splitlines() if line.startswith("answered ")]
    with closing(a_store(home)) as one, closing(a_store(tmp_path / "two")) as two:
        assert synced(one, shared).merged.damaged == []
        assert synced(two, shared).merged.damaged == []
        assert {read_line(line.encode()).id for line in lines_of(two)} >= set(said)
        check_one(shared, one, two)
    assert len(said) >= KILLS


@pytest.mark.slow
def test_processes_of_one_store_that_sync_at_once_write_each_entry_once(tmp_path: Path, shared: Path) -> None:
    home = tmp_path / "one"
    a_store(home).close()
    command = [*CHILD, "sync", str(home / "studykit.db"), str(shared), "40"]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [child.communicate(timeout=300) for child in children]
    assert [(child.returncode, errors) for child, (_, errors) in zip(children, ended, strict=True)] == [(0, "")] * 3
    with closing(a_store(home)) as one:
        assert len(lines_of(one)) == 120
        synced(one, shared)
        check_one(shared, one)


def test_a_name_that_is_new_is_closed_again_when_it_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.jsonl")
    with pytest.raises(OSError, match="it is no file"):
        OwnFile(tmp_path / "x.jsonl")
