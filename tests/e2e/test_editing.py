"""An edit in the middle of a review, in a real terminal, and an answer taken back across it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.e2e.terminal import ENDED, needs_tmux, studykit
from tests.store.tools import deck, note

pytestmark = [pytest.mark.slow, needs_tmux]

QUESTION = "space show answer"
GRADES = r"1 Again\s+2 Hard\s+3 Good\s+4 Easy"


def log_of(home: Path) -> tuple[list[tuple[str, int]], list[str]]:
    """Card and rating of each answer that counts, and the kinds of the other entries, in the order of the log."""
    connection = sqlite3.connect(home / "studykit.db")
    try:
        answers = connection.execute(
            "SELECT card, rating FROM reviews WHERE review NOT IN (SELECT entry FROM uncounted) ORDER BY seq"
        ).fetchall()
        kinds = connection.execute("SELECT kind FROM entries WHERE kind <> 'seen' ORDER BY seq").fetchall()
        return answers, [kind for (kind,) in kinds]
    finally:
        connection.close()


def test_an_edit_and_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    decks = tmp_path / "decks"
    decks.mkdir()
    file = decks / "a.md"
    file.write_text(deck(note("What is first?", "An old answer.", id="c1"), note("What is second?", id="c2")), "utf-8")
    editor = tmp_path / "vi"
    editor.write_text('#!/bin/sh\nprintf "told %s\\n" "$1"\nread text\nsed -i "s|An old answer|$text|" "$2"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    with studykit(home, "--decks", str(decks), "review") as terminal:
        terminal.wait(QUESTION)
        terminal.press("Space")
        terminal.wait(GRADES)
        terminal.press("3")
        terminal.wait("What is second")
        terminal.press("u")
        terminal.wait("Took back Good on this card")
        terminal.press("e")
        terminal.wait(r"told \+5")
        assert not terminal.alternate()
        terminal.press("A new answer", "Enter")
        screen = terminal.wait("Saved and read again: decks/a.md:5")
        assert terminal.alternate()
        assert "A new answer." in screen
        assert "What is first?" in screen
        terminal.press("4")
        terminal.wait("What is second")
        terminal.press("u")
        screen = terminal.wait("Took back Easy on this card")
        assert "A new answer." in screen
        terminal.press("3")
        terminal.wait("What is second")
        terminal.press("q")
        terminal.wait("enter study")
        terminal.press("q")
        terminal.wait(rf"{ENDED} 0")
    assert log_of(home) == ([("c1", 3)], ["undo", "undo"])
    assert "A new answer." in file.read_text("utf-8")


def test_a_deck_that_is_saved_in_another_window_is_followed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    decks = tmp_path / "decks"
    decks.mkdir()
    file = decks / "a.md"
    file.write_text(deck(note("What is first?", "An old answer.", id="c1")), "utf-8")
    with studykit(home, "--decks", str(decks), "review") as terminal:
        terminal.wait(QUESTION)
        terminal.press("Space")
        terminal.wait("An old answer")
        beside = decks / "a.md.new"
        beside.write_text(file.read_text("utf-8").replace("An old answer", "A new answer"), "utf-8")
        beside.replace(file)  # as editors and git do it
        terminal.wait("A new answer")
        terminal.press("4")
        terminal.wait("Done for today")
    assert log_of(home) == ([("c1", 4)], [])
