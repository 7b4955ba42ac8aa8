"""Processes that are killed, and processes side by side: every acknowledged answer is there, once."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, all_memories, deck, entropy, numbered, scan

CHILD = [sys.executable, "-m", "tests.store.child"]
KILLS = 25


def acknowledged(output: str) -> list[str]:
    """The answers that a child said were given; a line cut short by the kill says nothing."""
    return [line.split()[1] for line in output.splitlines(keepends=True) if line.endswith("\n")]


def check(path: Path, said: list[str]) -> None:
    """Nothing lost, nothing doubled, nothing damaged, and memory is what the log says."""
    store = Store(path, entropy(), 0)
    connection = store.database.connection
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    logged = Counter(item.id for item, _ in store.answers())
    assert {review: logged[review] for review in said} == dict.fromkeys(said, 1)
    seqs = connection.execute("SELECT seq FROM reviews UNION ALL SELECT seq FROM entries").fetchall()
    assert len(seqs) == len(set(seqs)), "a number was given twice"
    remembered = all_memories(store)
    store.rebuild(SETTINGS)
    assert all_memories(store) == remembered
    store.close()


@pytest.mark.slow
def test_a_kill_at_any_instant_loses_no_acknowledged_answer(path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - instants, not secrets
    said: list[str] = []
    for _ in range(KILLS):
        lines = chance.randrange(1, 60)
        with subprocess.Popen([*CHILD, "answer", path], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            output = "".join(child.stdout.readline() for _ in range(lines))
            for _ in range(chance.randrange(20_000)):
                pass  # somewhere within the next answers
            child.kill()
            output += child.stdout.read()
        said += acknowledged(output)
        check(path, said)
    assert len(said) > KILLS


@pytest.mark.slow
def test_a_kill_while_the_store_is_made_leaves_one_that_can_be_made(path: Path) -> None:
    chance = random.Random(8)  # noqa: S311
    for _ in range(10):
        with subprocess.Popen([*CHILD, "answer", path], stdout=subprocess.PIPE, text=True) as child:
            try:
                child.wait(0.05 + chance.random() / 5)
            except subprocess.TimeoutExpired:
                child.kill()
            output = child.stdout.read() if child.stdout else ""
        check(path, acknowledged(output))
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()


@pytest.mark.slow
def test_two_processes_at_once_lose_nothing_and_do_not_fail(store: Store, path: Path, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(12)))
    scan(store, folder)
    store.close()
    work = (["answer", str(path), "300"], ["answer", str(path), "300"], ["scan", str(path), str(folder.path), "60"])
    children = [
        subprocess.Popen([*CHILD, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for words in work
    ]
    ended = [child.communicate(timeout=300) for child in children]
    assert [(child.returncode, errors) for child, (_, errors) in zip(children, ended, strict=True)] == [(0, "")] * 3
    said = [review for output, _ in ended for review in acknowledged(output)]
    assert len(said) == 660
    check(path, said)
    reopened = Store(path, entropy(), 0)
    assert sum(1 for _ in reopened.answers()) == 660
    assert not scan(reopened, folder, now=99).changed
    reopened.close()


@pytest.mark.slow
def test_processes_that_make_one_store_at_once_agree_on_it(path: Path) -> None:
    children = [
        subprocess.Popen([*CHILD, "answer", path, "5"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ended = [child.communicate(timeout=120) for child in children]
    assert [(child.returncode, errors) for child, (_, errors) in zip(children, ended, strict=True)] == [(0, "")] * 4
    check(path, [review for output, _ in ended for review in acknowledged(output)])
    store = Store(path, entropy(), 0)
    with store.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM device").fetchone() == (1,)
    store.close()
