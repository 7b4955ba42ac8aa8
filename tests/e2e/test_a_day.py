"""Whole days in a real terminal, from the first command to the summary."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.terminal import ENDED, Terminal, needs_tmux, studykit, wait_for_end

pytestmark = [pytest.mark.slow, needs_tmux]

DECK = """---
deck: A small deck
---

# A small deck

## What is the capital of France? <!-- id: france -->

Paris.

Source: [Atlas](https://example.org/atlas)

## What is the capital of Japan? <!-- id: japan -->

Tokyo.

## Rome is the capital of {{c1::Italy::a country}}. <!-- id: italy, kind: cloze -->

All roads lead there.
"""
PLAIN = "---\ndeck: Plain\n---\n" + "".join(f"\n## Question {n}? <!-- id: q{n} -->\n\nAnswer {n}.\n" for n in range(5))
QUESTION = r"space show answer"
ASKED = r"space show|enter check|enter next|space done speaking"
"""A card of any kind that is not answered yet."""
GRADES = r"1 Again\s+2 Hard\s+3 Good\s+4 Easy"


def reviews_in(home: Path) -> list[tuple[str, int]]:
    """Card and rating of every answer in the log, in order."""
    connection = sqlite3.connect(home / "studykit.db")
    try:
        return connection.execute("SELECT card, rating FROM reviews ORDER BY seq").fetchall()
    finally:
        connection.close()


def question_on(screen: str) -> str:
    """The first line of the body."""
    lines = screen.splitlines()
    return lines[4].strip()


def plain(folder: Path) -> str:
    """A folder with a deck of questions and answers."""
    folder.mkdir()
    (folder / "plain.md").write_text(PLAIN, encoding="utf-8")
    return str(folder)


def answer_one(terminal: Terminal, key: str) -> str:
    """Go through the card on the screen, of whatever kind, grade it, and wait for the next; returns the question."""
    screen = asked = terminal.wait(ASKED)
    while not re.search(GRADES, screen):
        if "leave the field" in screen:  # a second Escape would leave the review
            terminal.press("Escape")
            screen = terminal.wait_until(lambda now: "leave the field" not in now, "the way out of the field")
        else:
            terminal.press("Space")
            screen = terminal.wait_until(lambda now, before=screen: now != before, "the answer")  # type: ignore[misc]
    terminal.press(key)
    terminal.wait_until(lambda screen: "1 Again" not in screen and re.search(ASKED, screen) is not None, "another card")
    return question_on(asked)


def test_from_the_first_command_to_the_summary(tmp_path: Path) -> None:
    decks = tmp_path / "decks"
    decks.mkdir()
    (decks / "small.md").write_text(DECK, encoding="utf-8")
    with studykit(tmp_path / "home", "--decks", str(decks)) as terminal:
        first_run = terminal.wait("Do you have an interview date")
        assert "1 deck, 3 cards, ready to study." in first_run
        terminal.press("Escape")
        assert "What is the capital of France?" in terminal.wait(QUESTION)
        terminal.press("Space")
        assert "Paris." in terminal.wait(GRADES)
        terminal.press("4")
        assert "What is the capital of Japan?" in terminal.wait("Japan")
        terminal.wait(QUESTION)
        terminal.press("Space")
        terminal.wait(GRADES)
        terminal.press("4")
        assert "Rome is the capital of [a country]." in terminal.wait("Rome")
        terminal.wait(QUESTION)
        terminal.press("Space")
        assert "Rome is the capital of [Italy]." in terminal.wait(GRADES)
        terminal.press("4")
        summary = terminal.wait("Done for today")
        assert re.search(r"3 cards in \d+ min", summary)
        assert re.search(r"Easy\s+━+\s+3", summary)
        terminal.press("u")
        assert "Took back Easy" in terminal.wait("Took back")
        terminal.wait(GRADES)
        terminal.press("4")
        terminal.wait("Done for today")
        terminal.press("Enter")
        terminal.wait("A small deck")
        terminal.press("q")
        assert f"{ENDED} 0" in terminal.wait(ENDED)
    assert [card for card, _ in reviews_in(tmp_path / "home")] == ["france", "japan", "italy/c1", "italy/c1"]


def test_after_kill_9_ten_answers_are_in_the_log_and_the_eleventh_card_is_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with studykit(home, "review") as terminal:
        asked = [answer_one(terminal, "4") for _ in range(10)]
        eleventh = question_on(terminal.wait(ASKED))
        os.kill(terminal.pid(), signal.SIGKILL)
        terminal.wait(ENDED)
    assert len(reviews_in(home)) == 10
    assert len({card for card, _ in reviews_in(home)}) == 10
    with studykit(home, "review") as terminal:
        assert question_on(terminal.wait(ASKED)) == eleventh
        assert eleventh not in asked


def test_sigterm_in_mid_review_gives_the_terminal_back(tmp_path: Path) -> None:
    with studykit(tmp_path / "home", "--decks", plain(tmp_path / "decks"), "review") as terminal:
        answer_one(terminal, "3")
        assert terminal.alternate()
        assert terminal.mouse()
        os.kill(terminal.pid(), signal.SIGTERM)
        screen = terminal.wait(ENDED)
        assert f"{ENDED} 143" in screen
        assert not terminal.alternate()
        assert not terminal.mouse()
    assert len(reviews_in(tmp_path / "home")) == 1


def test_closing_the_terminal_ends_the_program_and_keeps_the_answers(tmp_path: Path) -> None:
    with studykit(tmp_path / "home", "--decks", plain(tmp_path / "decks"), "review") as terminal:
        answer_one(terminal, "3")
        program = terminal.pid()
        terminal.close()
        wait_for_end(program)
    assert len(reviews_in(tmp_path / "home")) == 1


def test_a_resize_in_the_middle_of_a_card_keeps_its_answer_shown(tmp_path: Path) -> None:
    with studykit(tmp_path / "home", "--decks", plain(tmp_path / "decks"), "review") as terminal:
        question = question_on(terminal.wait(QUESTION))
        terminal.press("Space")
        terminal.wait(GRADES)
        terminal.resize(40, 12)
        narrow = terminal.wait_until(
            lambda screen: len(screen.splitlines()) <= 12 and "4 Easy" in screen, "the narrow page"
        )
        assert question.split()[0] in narrow
        terminal.resize(100, 30)
        wide = terminal.wait_until(lambda screen: "undo   i memory" in screen and question in screen, "the wide page")
        assert "1 Again" in wide
