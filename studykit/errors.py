"""The one family of exceptions: the world failed, and here is the line that says how.

Mistakes in decks never raise; they are diagnostics (`studykit.deck.diagnostics`). What is raised here is shown to the
user as one line, without a traceback, and ends the command with `exit_code`.
"""

from __future__ import annotations

from collections.abc import Sequence


class StudykitError(Exception):
    """Something outside the program failed, or was asked for in a way that cannot work."""

    exit_code = 4


class UsageError(StudykitError):
    """What was asked for does not exist or cannot be done that way."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings cannot be used; each problem is a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class InputError(StudykitError):
    """A deck, a folder of decks or an input file could not be used."""

    exit_code = 3


class StoreError(StudykitError):
    """The store could not be read or written."""

    exit_code = 4


class UnwrittenError(StoreError):
    """A transaction could not be written just now: nothing of it was, and it can be tried again; `why` in short."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why
