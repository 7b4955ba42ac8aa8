"""The preview in a real terminal: it follows the file, gives the terminal to the editor, and ends as it should."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.desk.quiet import without_style
from tests.e2e.terminal import ENDED, Terminal, needs_tmux, studykit, wait_for_end
from tests.store.tools import deck, note, numbered

pytestmark = [pytest.mark.slow, needs_tmux]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = without_style(tmp_path / "decks") / "a.md"
    file.write_text(deck(*numbered(2)), "utf-8")
    return file


def exit_code(terminal: Terminal) -> int:
    screen = terminal.wait(rf"{ENDED} \d+")
    assert not terminal.alternate()
    assert not terminal.mouse()
    return int(screen.rpartition(ENDED)[2].split()[0])


def test_it_follows_the_file_and_opens_no_store(tmp_path: Path, file: Path) -> None:
    home = tmp_path / "home"
    with studykit(home, "preview", str(file)) as terminal:
        terminal.wait("card 1 of 2 · basic")
        terminal.press("Tab")
        terminal.wait("card 2 of 2")
        file.write_text(deck(note("A new one?", id="new"), *numbered(2)), "utf-8")
        terminal.wait("card 3 of 3 · basic .* read again")
        terminal.press("q")
        assert exit_code(terminal) == 0
    assert not home.exists()


def test_the_editor_gets_the_terminal_and_the_line(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "vi"
    editor.write_text('#!/bin/sh\nprintf "told %s\\n" "$*"\nread answer\nprintf "## $answer?\\n\\nYes.\\n" >> "$2"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    with studykit(tmp_path / "home", "preview", str(file)) as terminal:
        terminal.wait("card 1 of 2")
        terminal.press("Tab")
        terminal.wait("card 2 of 2")
        terminal.press("e")
        terminal.wait(r"told \+9 ")
        assert not terminal.alternate()
        terminal.press("Really", "Enter")
        terminal.wait("card 2 of 3")
        terminal.press("Tab")
        terminal.wait("Really\\?")


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
def test_told_to_end_it_leaves_the_terminal_as_it_was(tmp_path: Path, file: Path, size: tuple[int, int]) -> None:
    with studykit(tmp_path / "home", "preview", str(file), size=size) as terminal:
        terminal.wait("1 of 2")
        os.kill(terminal.pid(), signal.SIGTERM)
        assert exit_code(terminal) == 128 + signal.SIGTERM


def test_without_its_terminal_it_ends(tmp_path: Path, file: Path) -> None:
    with studykit(tmp_path / "home", "preview", str(file)) as terminal:
        terminal.wait("card 1 of 2")
        pid = terminal.pid()
        terminal.close()
        wait_for_end(pid)


def test_what_is_no_deck_is_one_line_and_no_screen(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Only a file\n", "utf-8")
    with studykit(tmp_path / "home", "preview", str(path)) as terminal:
        assert exit_code(terminal) == 3
        assert "no deck: it has no front matter" in terminal.screen().replace("\n", "")
