"""Saves as they are noticed: each once, none missed, however an editor writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest

from studykit.desk.watch import changes
from tests.store.tools import Folder, deck, numbered

SECOND = 1_000_000_000
LONG_AFTER = 2_000_000_000 * SECOND


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "decks")
    made.write("a.md", deck(*numbered(1)))
    made.write("sub/b.md", deck(*numbered(2)))
    return made


def noticed(
    paths: list[Path], *steps: Callable[[], object], now: Callable[[], int] = lambda: LONG_AFTER
) -> list[list[str]]:
    """The names in each set that comes, when something is done between two looks."""
    done = chain(steps, repeat(None))

    def wait() -> bool:
        step = next(done)
        if step is not None:
            step()
        return step is None

    return [sorted(path.name for path in found) for found in changes(paths, wait, now)]


def test_first_come_all_files(folder: Folder) -> None:
    assert noticed([folder.path]) == [["a.md", "b.md"]]


def test_nothing_comes_while_nothing_is_saved(folder: Folder) -> None:
    assert noticed([folder.path], lambda: None, lambda: None) == [["a.md", "b.md"]]


STEPS: dict[str, tuple[Callable[[Folder], object], list[str]]] = {
    "a save": (lambda folder: folder.write("a.md", "x"), ["a.md"]),
    "a save of the same text": (lambda folder: folder.touch("a.md"), ["a.md"]),
    "a new file": (lambda folder: folder.write("sub/new.md", "x"), ["new.md"]),
    "a file in a new folder": (lambda folder: folder.write("deep/er/new.md", "x"), ["new.md"]),
    "a deleted file": (lambda folder: folder.remove("a.md"), ["a.md"]),
    "a renamed file": (lambda folder: (folder.path / "a.md").rename(folder.path / "c.md"), ["a.md", "c.md"]),
    "several files": (lambda folder: (folder.write("a.md", "x"), folder.write("sub/b.md", "y")), ["a.md", "b.md"]),
    "a file that is no Markdown": (lambda folder: folder.write("a.md~", "x"), []),
    "a hidden file": (lambda folder: folder.write(".a.md.swp.md", "x"), []),
}


@pytest.mark.parametrize("name", list(STEPS))
def test_what_happens_between_two_looks_comes_once(folder: Folder, name: str) -> None:
    step, expected = STEPS[name]
    first, *then = noticed([folder.path], lambda: step(folder), lambda: None)
    assert first == ["a.md", "b.md"]
    assert then == ([expected] if expected else [])


def replace_keeping_time_and_size(path: Path) -> None:
    """What an editor does that writes beside a file and renames, and keeps the time."""
    status = path.stat()
    beside = path.with_suffix(".tmp")
    beside.write_bytes(path.read_bytes().swapcase())
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    beside.replace(path)


def test_a_file_that_is_replaced_counts_although_its_time_and_size_are_the_same(folder: Folder) -> None:
    path = folder.path / "a.md"
    assert noticed([folder.path], lambda: replace_keeping_time_and_size(path))[1:] == [["a.md"]]


def write_in_place_keeping_time_and_size(path: Path) -> None:
    """What a second save within one tick of the file system's clock looks like."""
    status = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("later", [[0, 0], [0, 10]], ids=["at once", "after a long look"])
def test_two_saves_at_one_time_are_two_saves(folder: Folder, later: list[int]) -> None:
    path = folder.path / "a.md"
    times: Iterator[int] = iter([path.stat().st_mtime_ns + seconds * SECOND for seconds in later])
    found = noticed([path], lambda: write_in_place_keeping_time_and_size(path), now=lambda: next(times))
    assert found == [["a.md"], ["a.md"]]


def test_a_single_file_is_watched_through_its_absence(folder: Folder) -> None:
    path = folder.path / "a.md"
    found = noticed([path], lambda: folder.remove("a.md"), lambda: None, lambda: folder.write("a.md", "x"))
    assert found == [["a.md"], ["a.md"], ["a.md"]]


def test_a_folder_may_come_later(folder: Folder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    found = noticed([other, folder.path], lambda: Folder(other).write("o.md", "x"))
    assert found == [["a.md", "b.md"], ["o.md"]]


def test_a_save_while_a_set_is_worked_on_is_in_the_next(folder: Folder) -> None:
    ended = iter([False, True])
    found: list[set[str]] = []
    for changed in changes([folder.path], lambda: next(ended), lambda: LONG_AFTER):
        if not found:
            folder.write("a.md", "while the first set is read")
        found.append({path.name for path in changed})
    assert found == [{"a.md", "b.md"}, {"a.md"}]
