"""Whole programs, as a learner starts them. Owns their command lines and environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import milliseconds

CHECKOUT = Path(__file__).resolve().parent.parent
NOW = "2026-11-20T12:00"
"""When everything is measured, on the wall clock: histories are made for this day."""

_OURS = ("NO_COLOR", "STUDYKIT_", "TEXTUAL", "PYTHON", "COLUMNS", "LINES", "CLICOLOR", "FORCE_COLOR")


def python(*arguments: str) -> list[str]:
    """This interpreter."""
    return [sys.executable, *arguments]


def studykit(*arguments: str) -> list[str]:
    """The program of this checkout, started as its installed script starts it."""
    return python("-c", "from studykit.cli import main; main()", *arguments)


def at_home(home: Path, decks: Path) -> list[str]:
    """The options that name a home, decks and the day."""
    return ["--home", str(home), "--decks", str(decks), "--now", NOW]


def environment() -> dict[str, str]:
    """The environment of a plain terminal, whatever this one says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


class FailedError(Exception):
    """A program ended otherwise than it should."""


def run_milliseconds(command: list[str]) -> float:
    """How long a program takes from start to end."""
    surroundings = environment()

    def run() -> None:
        ended = subprocess.run(
            command, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=CHECKOUT
        )
        if ended.returncode:
            raise FailedError(f"exit code {ended.returncode}: {ended.stderr.decode()[-300:]}")

    return milliseconds(run)
