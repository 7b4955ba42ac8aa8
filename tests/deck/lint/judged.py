"""Decks as text and what linting says of them, one finding a line."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lint import LintedDeck, LintSettings, lint
from studykit.deck.read import read_deck
from studykit.deck.text import split_lines

TODAY = date(2026, 12, 1)
HEAD = "---\ndeck: D\nchecked: 2026-11-20\n---\n\n"
"""What stands above notes that bring no front matter; their lines are counted from its end."""

_FILE = re.compile(r"^=== (\S+)\n", re.MULTILINE)


def linted(source: str, key: str = "d") -> LintedDeck:
    """A deck from its text, or from its notes."""
    text = source if source.startswith("---\n") else HEAD + source
    return LintedDeck(f"{key}.md", key, split_lines(text), read_deck(text.encode(), f"{key}.md"))


def decks_of(source: str) -> list[LintedDeck]:
    """One deck, or several, each below a line `=== KEY`."""
    if not _FILE.match(source):
        return [linted(source)]
    pieces = _FILE.split(source)[1:]
    return [linted(text, key) for key, text in zip(pieces[::2], pieces[1::2], strict=True)]


def judge(
    source: str | list[LintedDeck],
    settings: LintSettings | None = None,
    *,
    today: date = TODAY,
    files: Collection[str] = (),
) -> list[Diagnostic]:
    """What linting finds; of files, those are there that are named."""
    decks = decks_of(source) if isinstance(source, str) else source
    return lint(decks, settings or LintSettings(), today, lambda path: path in files)


def off(*codes: str) -> LintSettings:
    """Settings with some codes off."""
    return LintSettings(dict.fromkeys(codes))


def codes(found: list[Diagnostic]) -> list[str]:
    return [one.code for one in found]


def pointed(one: Diagnostic) -> str:
    """The words that a finding points at."""
    span = one.span
    if span.line != span.end_line:
        return f"{one.source[span.column - 1 :]} …"
    return one.source[span.column - 1 : span.end_column - 1]


def said(found: list[Diagnostic], source: str) -> str:
    """Findings as they stand in fixtures: code, line, the words, the message, and what to write instead."""
    several = source.startswith("=== ")
    above = 0 if source.startswith("---\n") else HEAD.count("\n")
    lines = []
    for one in found:
        place = f"{one.path}:{one.span.line - above}" if several else str(one.span.line - above)
        lines.append(f"{one.code} {place} ‹{pointed(one)}› {one.message} => {one.help}")
    return "\n".join(lines)
