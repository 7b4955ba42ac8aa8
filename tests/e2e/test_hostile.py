"""Hostile decks in a real terminal: what reaches it is text, and every key is answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.terminal import ENDED, Terminal, needs_tmux, studykit
from tests.store.tools import note
from tests.tui.test_hostile import ACTING, CARDS, TITLE

pytestmark = [pytest.mark.slow, needs_tmux]
MEGABYTE = 1_000_000
LEVELS = 10_000
MORE = re.compile(r"▾ (\d+) more lines")
"""How much of a text is below."""
HUGE = {
    "a word of a megabyte": note("Word?", "x" * MEGABYTE, id="h1"),
    "words of a megabyte": note("Words?", "word " * (MEGABYTE // 5), id="h2"),
    "code of a megabyte": note("Code?", f"```py\n{'x = 1; ' * (MEGABYTE // 7)}\n```", id="h3"),
    "a question of a megabyte": note("word " * (MEGABYTE // 5) + "Question?", "Short.", id="h4"),
    "a table with a cell of a megabyte": note("Table?", f"| a | b |\n|---|---|\n| {'x' * MEGABYTE} | y |", id="h5"),
    "ten thousand list levels": note("Lists?", "- " * LEVELS + "deep", id="h6"),
    "ten thousand quotes": note("Quotes?", "> " * LEVELS + "deep", id="h7"),
    "a table of three thousand columns": note("Wide?", f"|{'a|' * 3000}\n|{'-|' * 3000}\n|{'b|' * 3000}", id="h8"),
    "emphasis without an end": note("Stars?", "*a " * 50_000, id="h9"),
}


def decks_with(folder: Path, *notes: str) -> str:
    folder.mkdir()
    front = f'---\ndeck: "{TITLE}"\n---\n\n'
    (folder / "a.md").write_text(front + "\n\n".join(notes) + "\n", encoding="utf-8", newline="")
    return str(folder)


def is_harmless(terminal: Terminal, sent: Path) -> None:
    """What the terminal shows holds nothing that acts, nor does what was sent to it hold what the deck would send."""
    assert not ACTING.findall(terminal.screen().replace("\n", ""))
    raw = sent.read_bytes()
    for evil in (b"\x1b[31mred", b"]0;owned\x07", b"\x1b]8;;https://evil", b"\xc2\x9b2J", "\u202e".encode()):
        assert evil not in raw


def press_and_see(terminal: Terminal, key: str) -> str:
    """Press a key and wait until the terminal shows something else."""
    before = terminal.screen()
    terminal.press(key)
    return terminal.wait_until(lambda now: now != before, f"what {key} does")


def turn_page(terminal: Terminal, screen: str) -> str:
    """Turn a page and wait until less is left of the text, or nothing.

    Rows come from the top down, so a screen that is half drawn has changed and still ends as the page before did.
    """
    before = MORE.search(screen)
    assert before, "there is another page"
    terminal.press("Space")

    def turned(now: str) -> bool:
        left = MORE.search(now)
        return left[1] != before[1] if left else "next page" not in now

    return terminal.wait_until(turned, "the next page")


def test_nothing_that_a_deck_says_acts_on_the_terminal(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.touch()
    decks = decks_with(tmp_path / "decks", *CARDS.values())
    with studykit(tmp_path / "home", "--decks", decks) as terminal:
        terminal.record(sent)
        terminal.wait("ready to study")
        press_and_see(terminal, "Escape")
        terminal.wait("left ·")
        for key in ("Space", "PageDown", "PageDown", "1", "q", "Down", "q"):
            press_and_see(terminal, key)
            is_harmless(terminal, sent)
        terminal.press("C-c")
        assert f"{ENDED} 130" in terminal.wait(ENDED)
        assert "owned" not in terminal.title()
    assert b"owned" in sent.read_bytes(), "it was shown, in letters"


def test_what_is_huge_is_shown_as_far_as_it_can_be_and_every_key_is_answered(tmp_path: Path) -> None:
    decks = decks_with(tmp_path / "decks", *HUGE.values())
    with studykit(tmp_path / "home", "--decks", decks, "review") as terminal:
        for left, name in zip(range(len(HUGE), 0, -1), HUGE, strict=True):
            screen = terminal.wait(rf"(?s)\b{left} left.*space (next page|show answer)")
            while "space show answer" not in screen:
                screen = turn_page(terminal, screen)
            terminal.press("Space")
            screen = terminal.wait_until(lambda now: "1 Again" in now, f"the answer of {name}")
            if MORE.search(screen):
                turn_page(terminal, screen)
            else:
                terminal.press("Space")
                terminal.wait("That is all of it")
            press_and_see(terminal, "4")
        terminal.wait("Done for today")
        terminal.press("u")
        terminal.wait("Took back")
        press_and_see(terminal, "/")
        for key in ("w", "Down", "Down", "End", "Home"):
            press_and_see(terminal, key)
        terminal.wait(r"Words\?")
