"""Which command opens a file at a line. No shell is ever asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.tui.editor import editor_command, editor_setting

FILE = Path("/decks/tls.md")

COMMANDS: dict[str, list[str]] = {
    "vi": ["vi", "+31", "/decks/tls.md"],
    "/usr/bin/nvim": ["/usr/bin/nvim", "+31", "/decks/tls.md"],
    "nano -w": ["nano", "-w", "+31", "/decks/tls.md"],
    "emacs -nw": ["emacs", "-nw", "+31", "/decks/tls.md"],
    "code --wait": ["code", "--wait", "-g", "/decks/tls.md:31"],
    "hx": ["hx", "/decks/tls.md:31"],
    "'/my tools/vim'": ["/my tools/vim", "+31", "/decks/tls.md"],
    "some-editor": ["some-editor", "/decks/tls.md"],
    "vi; rm -rf /": ["vi;", "rm", "-rf", "/", "/decks/tls.md"],
    "$(echo vi)": ["$(echo", "vi)", "/decks/tls.md"],
}


@pytest.mark.parametrize("editor", list(COMMANDS))
def test_an_editor_is_told_the_line_as_it_takes_it(editor: str) -> None:
    assert editor_command(editor, FILE, 31) == COMMANDS[editor]


def test_no_name_of_a_file_is_taken_for_an_option() -> None:
    assert editor_command("vi", Path("+:!touch x.md"), 1)[-1] == str(Path.cwd() / "+:!touch x.md")


@pytest.mark.parametrize("editor", ["vi 'unclosed", "", "   "])
def test_what_is_no_command_is_told_apart(editor: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        editor_command(editor, FILE, 1)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VISUAL": "code", "EDITOR": "vi"}, "code"),
        ({"EDITOR": " vi "}, "vi"),
        ({"VISUAL": "", "EDITOR": "vi"}, "vi"),
        ({}, ""),
    ],
)
def test_the_visual_editor_comes_first(environment: dict[str, str], expected: str) -> None:
    assert editor_setting(environment) == expected
