"""The editor of whoever sits at the terminal: how it is told a line, and what came of opening it.

Owns the command lines of editors. Nothing is ever given to a shell. Must not know what is edited.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from studykit.deck.text import visible

if TYPE_CHECKING:
    from textual.app import App

_PLUS = frozenset((
    "vi", "vim", "nvim", "view", "gvim", "ex", "kak", "nano", "pico", "ne", "micro", "joe", "mg", "zile",
    "emacs", "emacsclient",
))  # fmt: skip
"""Editors that take +LINE before the file."""
_GOTO = frozenset(["code", "code-insiders", "codium", "vscodium", "code-oss", "cursor", "windsurf", "positron"])
"""Editors that take -g FILE:LINE."""
_COLON = frozenset(["hx", "helix", "subl", "sublime_text", "zed", "zeditor"])
"""Editors that take FILE:LINE."""


def editor_setting(environment: Mapping[str, str]) -> str:
    """The editor that is set, or nothing."""
    return (environment.get("VISUAL") or environment.get("EDITOR") or "").strip()


def editor_command(editor: str, path: Path, line: int) -> list[str]:
    """The command that opens a file at a line, where the editor is known to take one. Raises ValueError at none.

    The file is named in full, so that no name is taken for an option.
    """
    words = shlex.split(editor)
    if not words:
        raise ValueError("no editor")
    file, name = str(path.absolute()), PurePath(words[0]).name.removesuffix(".exe")
    if name in _PLUS:
        return [*words, f"+{line}", file]
    if name in _GOTO:
        return [*words, "-g", f"{file}:{line}"]
    return [*words, f"{file}:{line}" if name in _COLON else file]


def edit(app: App[None], path: Path, line: int, place: str) -> str:
    """Leave the terminal to the editor until it ends; what to say if nothing came of it, else nothing.

    `place` is how the file and the line are called.
    """
    from textual.app import SuspendNotSupported  # noqa: PLC0415 - for annotations the name above would do

    editor = editor_setting(os.environ)
    if not editor:
        return f"No editor: set EDITOR. The card is at {place}"
    try:
        command = editor_command(editor, path, line)
    except ValueError:
        return f"EDITOR cannot be read: {visible(editor)}. The card is at {place}"
    try:
        with app.suspend(), _undisturbed():
            code = subprocess.call(command)  # noqa: S603 - the learner's own editor, and no shell
    except SuspendNotSupported:
        return f"No editor can be opened here. The card is at {place}"
    except OSError as error:
        return f"{visible(PurePath(command[0]).name)}: {error.strerror or error}. The card is at {place}"
    return f"{visible(PurePath(command[0]).name)} ended with {code}. The card is at {place}" if code else ""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C is the editor's as long as it has the terminal; what it starts begins with the usual handling."""
    before = None
    with suppress(ValueError):  # not in the main thread
        before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
