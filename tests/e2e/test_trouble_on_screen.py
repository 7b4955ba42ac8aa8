"""Trouble in the midst of a review on the screen: what its learner sees, and what is in the log afterwards."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.e2e.terminal import ENDED, Terminal, needs_tmux, studykit
from tests.e2e.work import check
from tests.store.tools import Folder, deck, numbered, plain

pytestmark = [pytest.mark.slow, needs_tmux]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    folder = Folder(tmp_path / "decks")
    folder.write("a.md", deck(*numbered(5)))
    return Program(tmp_path / "home", [folder.path], now=None)


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    with studykit(program.home, "--decks", str(program.decks[0]), "review") as terminal:
        yield terminal


def show_answer(terminal: Terminal, number: int) -> None:
    terminal.wait(rf"Question {number}\?")
    terminal.wait("space show answer")
    terminal.press("Space")
    terminal.wait(rf"Answer {number}\.")
    terminal.wait("1–4 grade")


def graded(program: Program) -> list[tuple[str | None, int | None]]:
    return [(entry.card, entry.rating) for entry in check(program) if entry.kind == "answer"]


def test_a_store_that_stays_locked_is_said_and_the_grade_can_be_given_again(
    program: Program, terminal: Terminal
) -> None:
    show_answer(terminal, 0)
    with closing(plain(program.home / "studykit.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        terminal.press("3")
        terminal.wait("! Not written, press it again: the store is in use")
        other.execute("ROLLBACK")
    terminal.press("3")
    terminal.wait(r"Question 1\?")
    terminal.press("u")
    terminal.wait("Took back Good")
    terminal.press("q")
    terminal.wait("▸ 5 cards")
    assert graded(program) == [("c0", 3)]


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="no other process's limits can be set here")
def test_a_disk_that_is_full_is_said_and_once_there_is_room_the_grade_can_be_given_again(
    program: Program, terminal: Terminal
) -> None:
    show_answer(terminal, 0)
    terminal.press("2")
    show_answer(terminal, 1)
    _, most = resource.prlimit(terminal.pid(), resource.RLIMIT_FSIZE)
    resource.prlimit(terminal.pid(), resource.RLIMIT_FSIZE, (0, most))
    for keys in (["3"], ["s"], ["!", "Enter"]):
        terminal.press(keys[0])
        if keys[1:]:
            terminal.wait("What is wrong")
            terminal.press(*keys[1:])
        terminal.wait("! Not written, press it again: the disk is full or gone")
        terminal.press("Space")
        terminal.wait("That is all of it")
    resource.prlimit(terminal.pid(), resource.RLIMIT_FSIZE, (most, most))
    terminal.press("3")
    show_answer(terminal, 2)
    terminal.press("q")
    terminal.wait("▸ 5 cards")
    assert graded(program) == [("c0", 2), ("c1", 3)]


def test_a_kill_costs_no_answer_whose_next_card_was_shown(program: Program, terminal: Terminal) -> None:
    for number in range(3):
        show_answer(terminal, number)
        terminal.press("3")
    terminal.wait(r"Question 3\?")
    os.kill(terminal.pid(), signal.SIGKILL)
    terminal.wait(f"{ENDED} 137")
    assert graded(program) == [("c0", 3), ("c1", 3), ("c2", 3)]


def test_a_store_that_is_locked_at_the_start_is_one_line(program: Program) -> None:
    assert program("scan").code == 0
    Folder(program.decks[0]).write("b.md", deck(*numbered(3, start=10)))
    with closing(sqlite3.connect(program.home / "studykit.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with studykit(program.home, "--decks", str(program.decks[0]), size=(240, 24)) as terminal:
            screen = terminal.wait(f"{ENDED} 4")
    assert f"studykit: {program.home}/studykit.db is in use by another process and stayed locked" in screen
