"""The families of rules, each with its cases, what is turned off beside it, and which files are there."""

from __future__ import annotations

from studykit.deck.lint import LintSettings
from tests.deck.lint.judged import off

FAMILIES = ("fronts", "answers", "clozes", "sourcing", "links", "likeness", "braces")

_FILES = {"links": ("notes.txt", "sub/picture.png", "README.md")}


def settings_of(family: str) -> LintSettings:
    """Where sources are not the matter, none are asked for."""
    return LintSettings() if family == "sourcing" else off("SK211")


def files_of(family: str) -> tuple[str, ...]:
    return _FILES.get(family, ())
