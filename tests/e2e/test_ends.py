"""How the program begins, ends and fails in a real terminal: one line, an exit code, and the terminal as it was."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.e2e.terminal import ENDED, Terminal, needs_tmux, studykit
from tests.store.tools import Folder, deck, note

pytestmark = [pytest.mark.slow, needs_tmux]
ASKED, SHOWN = "space show answer", "1–4 grade"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def decks(tmp_path: Path) -> str:
    folder = Folder(tmp_path / "decks")
    folder.write("a.md", deck(note("First question?", "First answer.", id="c1"), note("Second question?", id="c2")))
    return str(folder.path)


def exit_code(terminal: Terminal) -> int:
    """Wait for the end; the terminal must be as it was before."""
    screen = terminal.wait(rf"{ENDED} \d+")
    assert not terminal.alternate()
    assert not terminal.mouse()
    return int(screen.rpartition(ENDED)[2].split()[0])


def said(terminal: Terminal) -> list[str]:
    """What stands on the terminal besides the exit code."""
    return [row for row in terminal.screen().splitlines() if row.strip() and not row.startswith(ENDED)]


def reviews(home: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(home / "studykit.db")) as database:
        found: list[tuple[str, int]] = database.execute("SELECT card, rating FROM reviews ORDER BY seq").fetchall()
        return found


def show_first_answer(terminal: Terminal) -> None:
    terminal.wait("First question")
    terminal.wait(ASKED)
    terminal.press("Space")
    terminal.wait(r"First answer\.")
    terminal.wait(SHOWN)


def test_the_second_start_goes_home_and_review_goes_straight_to_a_card(home: Path, decks: str) -> None:
    Program(home, [Path(decks)], None)("answer", "c1", "easy")
    with studykit(home, "--decks", decks) as terminal:
        terminal.wait("▸ 1 card, about 1 min")
        terminal.press("q")
        assert exit_code(terminal) == 0
    with studykit(home, "--decks", decks, "review") as terminal:
        terminal.wait("Second question")
        terminal.press("q")
        terminal.wait("▸ 1 card, about 1 min")


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["review", "nosuch"], 2, "studykit: there is no deck 'nosuch'; known are a"),
        (["--theme", "drak"], 2, "studykit: there is no theme 'drak'; did you mean dark?"),
        (["--decks", "/nowhere"], 3, "studykit: /nowhere: there is no such folder or deck"),
        (["--home", "/proc/nowhere"], 4, "studykit: /proc/nowhere: the data folder cannot be made: "),
        (["--now", "soon"], 2, "studykit: --now 'soon' is not a time; "),
    ],
)
def test_what_cannot_begin_is_one_line(home: Path, decks: str, arguments: list[str], code: int, line: str) -> None:
    known = [] if "--decks" in arguments else ["--decks", decks]
    with studykit(home, *known, *arguments, size=(160, 24)) as terminal:
        assert exit_code(terminal) == code
        [shown] = said(terminal)
        assert shown.startswith(line)


def test_a_store_that_fails_in_a_review_is_one_line_and_exit_code_four(home: Path, decks: str) -> None:
    with studykit(home, "--decks", decks, "review", size=(200, 24)) as terminal:
        show_first_answer(terminal)
        with closing(sqlite3.connect(home / "studykit.db")) as database:
            database.execute("ALTER TABLE reviews RENAME TO elsewhere")
            database.commit()
        terminal.press("3")
        assert exit_code(terminal) == 4
        [shown] = said(terminal)
        assert re.match(rf"studykit: {re.escape(str(home))}/studykit\.db: no such table: ", shown)


def test_ctrl_c_leaves_and_the_answers_given_are_there(home: Path, decks: str) -> None:
    with studykit(home, "--decks", decks, "review") as terminal:
        show_first_answer(terminal)
        terminal.press("3")
        terminal.wait("Second question")
        terminal.press("C-c")
        assert exit_code(terminal) == 130
        assert said(terminal) == []
    assert reviews(home) == [("c1", 3)]


def test_after_a_signal_what_is_typed_is_shown_again(home: Path, decks: str) -> None:
    with studykit(home, "--decks", decks, "review") as terminal:
        show_first_answer(terminal)
        os.kill(terminal.pid(), signal.SIGTERM)
        assert exit_code(terminal) == 143
        terminal.press("t", "y", "p", "e", "d")
        terminal.wait("typed")


def test_many_decks_are_read_beside_the_screen_and_then_it_begins(tmp_path: Path, home: Path) -> None:
    folder = Folder(tmp_path / "many")
    for number in range(30):
        notes = [note(f"Question {number}-{n}?", "word " * 40, id=f"n{number}-{n}") for n in range(40)]
        folder.write(f"d{number:02}.md", deck(*notes, title=f"Deck {number}"))
    with studykit(home, "--decks", str(folder.path)) as terminal:
        terminal.wait("30 decks, 1,200 cards, ready to study")
        terminal.press("Enter")
        terminal.wait("Question 0-0")
        terminal.wait("20 left")


def test_two_terminals_at_once_lose_nothing(home: Path, decks: str) -> None:
    with studykit(home, "--decks", decks, "review") as one, studykit(home, "--decks", decks, "review") as two:
        for terminal in (one, two):
            show_first_answer(terminal)
        for terminal in (one, two):
            terminal.press("4")
            terminal.wait("Second question")
            terminal.wait(ASKED)
        for terminal in (one, two):
            terminal.press("q")
            terminal.wait("▸ 1 card")
    assert reviews(home) == [("c1", 4), ("c1", 4)]


def test_a_review_in_lines_works_on_a_terminal_too(home: Path, decks: str) -> None:
    with studykit(home, "--decks", decks, "review", "--plain") as terminal:
        terminal.wait("Enter for the answer:")
        terminal.press("Enter")
        terminal.wait(r"1 Again .* 4 Easy")
        terminal.press("4", "Enter")
        terminal.wait("Second question")
        terminal.press("q", "Enter")
        terminal.wait("1 card in 1 min. 1 card left for today.")
        assert exit_code(terminal) == 0
    assert reviews(home) == [("c1", 4)]


def test_a_screen_that_does_not_belong_to_a_terminal_is_never_opened(home: Path, decks: str) -> None:
    outcome = Program(home, [Path(decks)], None).apart()
    assert outcome.lines[0].startswith("2 cards, about 1 min")
    assert "\x1b" not in outcome.out
